import { compareApis, parseDocument, SpecError } from "@workspace/drift";
import type { Api, Drift } from "@workspace/drift";
import { printSpecs } from "@workspace/inference";
import { unpackJson, uniteParts } from "./evidence-parts.ts";
import { TaskFailed } from "./tasks.ts";
import type { ComparedInput } from "./tasks.ts";

export function compareInputs(old: ComparedInput, now: ComparedInput): Drift {
  return compareApis(readSide(old, "old"), readSide(now, "new"));
}

function readSide(input: ComparedInput, side: "old" | "new"): Api[] {
  if (input.kind === "document")
    return [{ name: input.name, document: unpackJson(input.document) }];
  if (input.kind === "text") return [{ name: input.name, document: readText(input.text, side) }];
  const { parts, pins, asOne } = input;
  const specs = printSpecs(uniteParts(parts), { pins, asOne: asOne !== null });
  if (specs.length === 0) throw new TaskFailed({ kind: "nothing-to-compare", side });
  return specs.map(({ host, document }) => ({ name: asOne ?? host, document }));
}

function readText(text: string, side: "old" | "new") {
  try {
    return parseDocument(text);
  } catch (error) {
    if (error instanceof SpecError) throw new SpecError(error.type, error.message, side);
    throw error;
  }
}
