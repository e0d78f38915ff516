import { faultsOfRules } from "@workspace/traffic";
import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { readJsonFile } from "../json-file.ts";

const rules = z
  .strictObject({
    names: z.array(z.string()).default([]),
    keep: z.array(z.string()).default([]),
    shapes: z.array(z.strictObject({ rule: z.string(), pattern: z.string() })).default([]),
    emails: z.boolean().default(true),
    /** What `redaction show --json` says of rules that have no effect. They are looked at anew. */
    faults: z.array(z.unknown()).optional(),
  })
  .transform(({ names, keep, shapes, emails }) => ({ names, keep, shapes, emails }));

export type RulesFile = z.infer<typeof rules>;

/** Rules of redaction in a file. @throws Failure that says what in it cannot be used, and why */
export async function readRules(file: string): Promise<RulesFile> {
  const { path, value } = await readJsonFile(file, rules);
  const faults = faultsOfRules(value);
  if (faults.length === 0) return value;
  const told = faults.map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
  throw usageFailure([`${path} has rules that cannot be used:`, ...told].join("\n"));
}
