import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Pin } from "@workspace/inference";
import { z } from "zod";
import { usageFailure } from "../failure.ts";

const host = z.string().optional();
const pins = z.array(
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("literal"), path: z.string(), host }),
    z.strictObject({
      kind: z.literal("parameter"),
      path: z.string(),
      name: z.string().optional(),
      words: z.array(z.string()).optional(),
      host,
    }),
    z.strictObject({ kind: z.literal("same"), path: z.string(), as: z.string(), host }),
  ]),
);

/** @throws Failure that says what in the file is no pin */
export async function readPins(file: string): Promise<Pin[]> {
  const path = resolve(process.cwd(), file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageFailure(`${path} cannot be read: ${why}`);
  }
  const parsed = pins.safeParse(json);
  if (!parsed.success) throw usageFailure(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.map(withoutUndefined);
}

type Parsed = z.infer<typeof pins>[number];

function withoutUndefined(pin: Parsed): Pin {
  const where = pin.host === undefined ? {} : { host: pin.host };
  if (pin.kind === "literal") return { kind: pin.kind, path: pin.path, ...where };
  if (pin.kind === "same") return { kind: pin.kind, path: pin.path, as: pin.as, ...where };
  return {
    kind: pin.kind,
    path: pin.path,
    ...(pin.name === undefined ? {} : { name: pin.name }),
    ...(pin.words === undefined ? {} : { words: pin.words }),
    ...where,
  };
}
