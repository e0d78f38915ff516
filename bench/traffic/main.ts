import { join } from "node:path";
import { parseArgs } from "node:util";
import { inFolder, peers, workspace } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import { heldOut } from "./held-out.ts";
import { measureLarge } from "./large.ts";
import { Scorers } from "./scorers.ts";
import { scoreSynthetic } from "./synthetic/score.ts";
import { means, namesOf, pick } from "./tables.ts";
import type { Row } from "./tables.ts";

const help = `npm run bench -- traffic [options]

Descriptions inferred from traffic, by "workspace infer" and its peers in the same run: exchanges held
out, path templates against labels, stream events, type mutations, the true description of sampled
traffic, time and memory of large captures.

  --data DIR      folder with har/, split/, gt/ and specs/ (or BENCH_DATA)
  --scorers DIR   folder of the scorers, with npm install done in it
  --large         10,000 and 100,000 entries as well: CPU time, memory, growth
  --minutes N     a contestant that needs longer for a large capture is stopped (20)
  --alone         without the peers
  --synthetic     made-up APIs of many styles instead, with new ones for each seed; needs no data
  --seeds N       so many APIs of each style (6)
  --json          print the figures as JSON as well
`;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: process.env["BENCH_DATA"] ?? "" },
    scorers: { type: "string", default: "" },
    large: { type: "boolean", default: false },
    minutes: { type: "string", default: "20" },
    synthetic: { type: "boolean", default: false },
    seeds: { type: "string", default: "6" },
    alone: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function run(data: string, scorers: Scorers): void {
  const contestants = values.alone ? [workspace] : [workspace, ...peers];
  const tables = tablesOf(data, scorers, contestants);
  for (const [title, rows] of Object.entries(tables)) {
    process.stdout.write(`\n${title}\n`);
    console.table(rows);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(tables)}\n`);
}

function tablesOf(
  data: string,
  scorers: Scorers,
  contestants: readonly Contestant[],
): Record<string, Row[]> {
  if (values.synthetic)
    return { "synthetic APIs": scoreSynthetic(scorers, contestants, Number(values.seeds)) };
  return {
    "held-out exchanges": heldOut(data, scorers, contestants),
    "path templates": templates(data, scorers, contestants),
    "ground truth": groundTruth(data, scorers, contestants),
    ...(values.large ? { "large captures": large(data, scorers, contestants) } : {}),
  };
}

function templates(data: string, scorers: Scorers, contestants: readonly Contestant[]): Row[] {
  return inFolder((folder) => {
    const rows: Row[] = [];
    for (const name of namesOf(join(data, "split", "train"), ".har")) {
      const har = join(data, "har", `${name}.har`);
      for (const contestant of contestants) {
        const target = join(folder, "inferred.json");
        const used = contestant.infer(har, target);
        const figures = used ? scorers.paths(name, har, target) : {};
        rows.push({ capture: name, by: contestant.name, ...pick(figures, ["F1", "pairF1"]) });
      }
    }
    return [...rows, ...means(rows, ["F1", "pairF1"], "capture")];
  });
}

const judged = [
  "opF1",
  "propR",
  "propP",
  "type",
  "nullR",
  "req",
  "fmtR",
  "enumR",
  "mapR",
  "qR",
  "hoEv",
  "hoExch",
] as const;

function groundTruth(data: string, scorers: Scorers, contestants: readonly Contestant[]): Row[] {
  return inFolder((folder) => {
    const rows: Row[] = [];
    for (const name of namesOf(join(data, "specs"), ".json")) {
      const train = join(data, "gt", `${name}.train.har`);
      const test = join(data, "gt", `${name}.test.har`);
      for (const contestant of contestants) {
        const target = join(folder, "inferred.json");
        const used = contestant.infer(train, target);
        const spec = join(data, "specs", `${name}.json`);
        const figures = used ? scorers.truth(spec, train, test, target) : {};
        rows.push({ api: name, by: contestant.name, ...pick(figures, judged) });
      }
    }
    return [...rows, ...means(rows, judged, "api")];
  });
}

function large(data: string, scorers: Scorers, contestants: readonly Contestant[]): Row[] {
  const specs = namesOf(join(data, "specs"), ".json").map((name) =>
    join(data, "specs", `${name}.json`),
  );
  return measureLarge(specs, scorers, contestants, Number(values.minutes) * 60_000);
}

const hasData = values.synthetic || values.data !== "";
if (values.help || !hasData || values.scorers === "") process.stdout.write(help);
else run(values.data, new Scorers(values.scorers));
