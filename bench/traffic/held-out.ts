import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFolder } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import { countsOf, figure } from "./scorers.ts";
import type { Figures, Scorers } from "./scorers.ts";
import { namesOf, round } from "./tables.ts";
import type { Row } from "./tables.ts";

/** Shares of exchanges that were held out, each as what held and of how many, by the scorers' names. */
const shares = {
  "op%": ["opMatch", "elig"],
  "res%": ["resValid", "resN"],
  "req%": ["reqValid", "reqN"],
  "ev%": ["evValid", "evN"],
  "exch%": ["exOk", "exN"],
  "kill%": ["mutKill", "mutN"],
} as const;

type Share = keyof typeof shares;
type Half = "train" | "test";

/** The given halves, and every other capture cut in halves; the last rows are of all captures together. */
export function heldOut(data: string, scorers: Scorers, contestants: readonly Contestant[]): Row[] {
  return inFolder((folder) => {
    const rows: Row[] = [];
    const counted = new Map(contestants.map(({ name }) => [name, [] as Figures[]]));
    for (const name of namesOf(join(data, "har"), ".har")) {
      const { train, test } = halvesOf(data, scorers, name, folder);
      for (const contestant of contestants) {
        const counts = countHeldOut(scorers, contestant, train, test, folder);
        if (counts["elig"] === 0) continue;
        counted.get(contestant.name)?.push(counts);
        rows.push(rowOf(name, contestant.name, counts));
      }
    }
    const sums = [...counted].map(([name, each]) => rowOf("all", name, countsOf(each)));
    return [...rows, ...sums];
  });
}

/** What held of a half, by what was inferred from the other; by an empty description where that failed. */
function countHeldOut(
  scorers: Scorers,
  contestant: Contestant,
  train: string,
  test: string,
  folder: string,
): Figures {
  const target = join(folder, "inferred.json");
  if (contestant.infer(train, target) === null)
    writeFileSync(target, JSON.stringify({ specs: [] }));
  return scorers.count(test, target);
}

function halvesOf(data: string, scorers: Scorers, name: string, folder: string) {
  const given = (half: Half) => join(data, "split", half, `${name}.har`);
  if (existsSync(given("train"))) return { train: given("train"), test: given("test") };
  const [train, test] = [join(folder, `${name}.train.har`), join(folder, `${name}.test.har`)];
  scorers.split(join(data, "har", `${name}.har`), train, test);
  return { train, test };
}

function rowOf(capture: string, by: string, counts: Figures): Row {
  const names = Object.keys(shares).filter((name): name is Share => name in shares);
  const own = names.map((name) => [name, shareOf(counts, name)] as const);
  return { capture, by, exchanges: figure(counts, "elig"), ...Object.fromEntries(own) };
}

/** Percent; null where nothing was to be counted. */
export function shareOf(counts: Figures, name: Share): number | null {
  const [held, all] = shares[name].map((each) => figure(counts, each) ?? 0);
  return held === undefined || !all ? null : round((100 * held) / all);
}
