import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { faultsOfRules } from "@workspace/traffic";
import { z } from "zod";
import { usageFailure } from "../failure.ts";

const rules = z.strictObject({
  names: z.array(z.string()).default([]),
  keep: z.array(z.string()).default([]),
  shapes: z.array(z.strictObject({ rule: z.string(), pattern: z.string() })).default([]),
  emails: z.boolean().default(true),
});

export type RulesFile = z.infer<typeof rules>;

/** Rules of redaction in a file. @throws Failure that says what in it cannot be used, and why */
export async function readRules(file: string): Promise<RulesFile> {
  const path = resolve(process.cwd(), file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageFailure(`${path} cannot be read: ${why}`);
  }
  const parsed = rules.safeParse(json);
  if (!parsed.success) throw usageFailure(`${path}: ${z.prettifyError(parsed.error)}`);
  const faults = faultsOfRules(parsed.data);
  if (faults.length === 0) return parsed.data;
  const told = faults.map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
  throw usageFailure([`${path} has rules that cannot be used:`, ...told].join("\n"));
}
