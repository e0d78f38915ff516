import { resolve } from "node:path";
import { z } from "zod";
import { usageFailure } from "./failure.ts";
import { inputText, unreadable } from "./input-file.ts";

/** What a JSON file holds, and its full path. @throws Failure that says what in it does not fit the schema */
export async function readJsonFile<Value>(
  file: string,
  schema: z.ZodType<Value>,
): Promise<{ path: string; value: Value }> {
  const path = resolve(process.cwd(), file);
  const text = await inputText(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unreadable(path, error);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw usageFailure(`${path}: ${z.prettifyError(parsed.error)}`);
  return { path, value: parsed.data };
}
