import type { Pin } from "@workspace/inference";
import { z } from "zod";
import { readJsonFile } from "../json-file.ts";

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
  const { value } = await readJsonFile(file, pins);
  return value.map(withoutUndefined);
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
