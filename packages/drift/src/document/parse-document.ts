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
    refuseCycle(value);
    // Brings dates, shared nodes and what else YAML knows to what JSON knows.
    const plain: JsonValue = JSON.parse(JSON.stringify(value ?? null));
    return plain;
  } catch (error) {
    if (error instanceof SpecError) throw error;
    throw new SpecError("not-a-document", `This is neither JSON nor YAML: ${reasonOf(error)}`);
  }
}

/** An alias may stand within what it names. */
function refuseCycle(value: unknown): void {
  const open = new Set<object>();
  const done = new Set<object>();
  const waiting: { readonly node: object; readonly isLeft: boolean }[] = [];
  const enter = (node: unknown) => {
    if (typeof node === "object" && node !== null && !done.has(node))
      waiting.push({ node, isLeft: false });
  };
  enter(value);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.isLeft) {
      open.delete(next.node);
      done.add(next.node);
    } else if (open.has(next.node)) {
      throw new SpecError("not-a-document", "This YAML has an alias that leads to itself.");
    } else if (!done.has(next.node)) {
      open.add(next.node);
      waiting.push({ node: next.node, isLeft: true });
      Object.values(next.node).forEach(enter);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
