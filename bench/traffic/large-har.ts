import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Scorers } from "./scorers.ts";

/** Writes a HAR of so many entries, sampled from descriptions with new values in each round. */
export function writeLargeHar(
  target: string,
  entries: number,
  specs: readonly string[],
  scorers: Scorers,
  folder: string,
): void {
  const file = openSync(target, "w");
  writeSync(file, '{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[');
  let written = 0;
  for (let seed = 1000; written < entries; seed++) {
    for (const [index, spec] of specs.entries()) {
      const part = join(folder, `part-${index}.har`);
      scorers.generate(spec, part, seed, 48);
      const har: { log: { entries: unknown[] } } = JSON.parse(readFileSync(part, "utf8"));
      const wanted = har.log.entries.slice(0, entries - written);
      const text = wanted.map((entry) => JSON.stringify(entry)).join(",");
      if (text !== "") writeSync(file, `${written === 0 ? "" : ","}${text}`);
      written += wanted.length;
    }
  }
  writeSync(file, "]}}\n");
  closeSync(file);
}
