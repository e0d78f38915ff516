import { parse } from "yaml";
import type { JsonValue } from "./json.ts";
import { defaultLimits } from "./limits.ts";
import type { SpecLimits } from "./limits.ts";
import { SpecError } from "./spec-error.ts";

/** Aliases that one YAML document may expand to; a few lines can ask for billions. */
const maxAliases = 10_000;

/**
 * Reads JSON or YAML text.
 * @throws SpecError when it is neither, or too large.
 */
export function parseDocument(
  text: string,
  limits: Pick<SpecLimits, "maxBytes"> = defaultLimits,
): JsonValue {
  if (text.length > limits.maxBytes) {
    throw new SpecError("document-too-large", `Over ${limits.maxBytes} characters.`);
  }
  const trimmed = text.replace(/^\uFEFF/, "");
  return /^\s*[[{]/.test(trimmed) ? parseJson(trimmed) : parseYaml(trimmed);
}

function parseJson(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    // Flow collections of YAML begin like JSON.
    if (text.length < maxFlowLength) return parseYaml(text);
    throw new SpecError("not-a-document", `This is no JSON: ${reasonOf(error)}`);
  }
}

const maxFlowLength = 1_000_000;

function parseYaml(text: string): JsonValue {
  try {
    const value: unknown = parse(text, {
      maxAliasCount: maxAliases,
      stringKeys: true,
      // Else it warns on standard error of what it passes over.
      logLevel: "error",
    });
    // Brings dates, shared nodes and what else YAML knows to what JSON knows.
    const plain: JsonValue = JSON.parse(JSON.stringify(value ?? null));
    return plain;
  } catch (error) {
    throw new SpecError("not-a-document", `This is neither JSON nor YAML: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
