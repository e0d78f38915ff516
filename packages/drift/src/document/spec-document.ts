import { indexNodes } from "./index-nodes.ts";
import type { NodeIndex } from "./index-nodes.ts";
import { isObject, member, textMember } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { SpecLimits } from "./limits.ts";
import type { Problem, ProblemLog } from "./problems.ts";
import { readPointer } from "./read-pointer.ts";
import { requireOpenApi } from "./require-openapi.ts";
import { SpecError } from "./spec-error.ts";
import type { Side } from "./spec-error.ts";

/** References followed from one place, before a chain of them is taken for endless. */
const maxReferences = 64;

/** An OpenAPI document whose references are followed when asked for, so that it may be recursive. */
export class SpecDocument {
  readonly root: JsonObject;
  readonly side: Side;
  /** Made from traffic: what it does not show may exist all the same. */
  readonly observed: boolean;
  readonly #index: NodeIndex;
  readonly #problems: ProblemLog;

  constructor(root: JsonValue, side: Side, problems: ProblemLog, limits: SpecLimits) {
    this.root = requireOpenApi(root, side);
    this.side = side;
    this.observed = isObject(member(member(this.root, "info"), "x-inferred"));
    this.#index = indexed(this.root, side, limits);
    this.#problems = problems;
  }

  /** What stands there once references are followed; undefined when one leads nowhere. */
  resolve(value: JsonValue | undefined): JsonValue | undefined {
    let current = value;
    for (let step = 0; step < maxReferences; step++) {
      const reference = textMember(current, "$ref");
      if (reference === undefined) return current;
      if (!reference.startsWith("#")) {
        this.#report("external-reference", current, reference);
        return undefined;
      }
      const target = readPointer(this.root, reference.slice(1));
      if (target === undefined) {
        this.#report("missing-reference", current, reference);
        return undefined;
      }
      current = target;
    }
    this.#report("cyclic-reference", value, textMember(value, "$ref") ?? "");
    return undefined;
  }

  /** JSON Pointer to where a list or object stands; null for what the comparison made itself. */
  pointerOf(value: JsonValue | undefined): string | null {
    return typeof value === "object" && value !== null ? this.#index.pointerOf(value) : null;
  }

  #report(type: Problem["type"], place: JsonValue | undefined, reference: string): void {
    this.#problems.add({
      type,
      document: this.side,
      pointer: this.pointerOf(place) ?? "",
      detail: reference.slice(0, 500),
    });
  }
}

function indexed(root: JsonObject, side: Side, limits: SpecLimits): NodeIndex {
  try {
    return indexNodes(root, limits);
  } catch (error) {
    if (error instanceof SpecError) throw new SpecError(error.type, error.message, side);
    throw error;
  }
}
