import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { usageFailure } from "./failure.ts";

/** What a JSON file holds, and its full path. @throws Failure that says what in it does not fit the schema */
export async function readJsonFile<Value>(
  file: string,
  schema: z.ZodType<Value>,
): Promise<{ path: string; value: Value }> {
  const path = resolve(process.cwd(), file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageFailure(`${path} cannot be read: ${why}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw usageFailure(`${path}: ${z.prettifyError(parsed.error)}`);
  return { path, value: parsed.data };
}
