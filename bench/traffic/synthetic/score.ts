import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFolder } from "../contestants.ts";
import type { Contestant } from "../contestants.ts";
import { shareOf } from "../held-out.ts";
import type { Scorers } from "../scorers.ts";
import { means, pick } from "../tables.ts";
import type { Row } from "../tables.ts";
import { describe } from "./api.ts";
import type { Api } from "./api.ts";
import { Random } from "./random.ts";
import { bodiesApi } from "./styles/bodies.ts";
import { callsApi } from "./styles/calls.ts";
import { placesApi } from "./styles/places.ts";
import { restApi } from "./styles/rest.ts";
import { streamsApi } from "./styles/streams.ts";
import { writeTraffic } from "./write-traffic.ts";

/** Styles of API, each with many members: another seed, another API. */
export const styles: Readonly<Record<string, (random: Random) => Api>> = {
  rest: restApi,
  places: placesApi,
  bodies: bodiesApi,
  calls: callsApi,
  streams: streamsApi,
};

const known = [
  "opF1",
  "propR",
  "propP",
  "type",
  "nullR",
  "req",
  "fmtR",
  "enumR",
  "mapR",
  "hoEv",
  "hoExch",
] as const;

/** Each API is inferred from one capture of it, and judged by its true description and by another capture. */
export function scoreSynthetic(
  scorers: Scorers,
  contestants: readonly Contestant[],
  seeds: number,
): Row[] {
  return inFolder((folder) => {
    const [truth, train, test, target] = ["truth", "train.har", "test.har", "inferred"].map(
      (name) => join(folder, `${name}.json`),
    ) as [string, string, string, string];
    const rows: Row[] = [];
    for (const [style, make] of Object.entries(styles)) {
      const judged: Row[] = [];
      for (let seed = 1; seed <= seeds; seed++) {
        const api = make(new Random(seed * 101 + 7));
        writeFileSync(truth, JSON.stringify(describe(api)));
        writeFileSync(train, JSON.stringify(writeTraffic(api, seed * 2)));
        writeFileSync(test, JSON.stringify(writeTraffic(api, seed * 2 + 1)));
        for (const contestant of contestants) {
          const used = contestant.infer(train, target);
          const figures = used ? scorers.truth(truth, train, test, target) : {};
          const held = used ? scorers.count(test, target) : {};
          judged.push({
            by: contestant.name,
            ...pick(figures, known),
            "kill%": shareOf(held, "kill%"),
          });
        }
      }
      rows.push(...means(judged, [...known, "kill%"], "style").map((row) => ({ ...row, style })));
    }
    return [...rows, ...means(rows, [...known, "kill%"], "style")];
  });
}
