import { isObject, member } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import type { ProblemLog } from "../document/problems.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import { SchemaFlattener } from "./flatten-schema.ts";
import { viewOf } from "./schema-view.ts";
import type { SchemaView } from "./schema-view.ts";

/** One document's schemas as views, each made once. */
export class SchemaSource {
  readonly document: SpecDocument;
  readonly #flattener: SchemaFlattener;
  readonly #views = new WeakMap<object, SchemaView>();

  constructor(document: SpecDocument, problems: ProblemLog) {
    this.document = document;
    this.#flattener = new SchemaFlattener(document, problems);
  }

  viewOf(schema: JsonValue | undefined): SchemaView {
    if (!isObject(schema)) return viewOf(this.#flattener.flatten(schema));
    const known = this.#views.get(schema) ?? viewOf(this.#flattener.flatten(schema));
    this.#views.set(schema, known);
    return known;
  }

  /** A mark such as `readOnly`, beside a reference or behind it. */
  mark(schema: JsonValue | undefined, keyword: string): JsonValue | undefined {
    const beside = member(schema, keyword);
    return beside === undefined ? member(this.document.resolve(schema), keyword) : beside;
  }
}

/** How often a place was seen, as an inferred document says it in `x-seen`. */
export function seenAt(node: JsonValue | undefined): number | null {
  return countIn(node, "x-seen");
}

/** How often null was seen there; null may be allowed where it never was. */
export function nullsAt(node: JsonValue | undefined): number {
  return countIn(node, "x-nulls") ?? 0;
}

function countIn(node: JsonValue | undefined, keyword: string): number | null {
  const seen = member(node, keyword);
  const count = isObject(seen) ? member(seen, "count") : seen;
  return typeof count === "number" && Number.isFinite(count) && count >= 0 ? count : null;
}
