import { isObject, sameJson } from "../document/json.ts";
import type { JsonObject, JsonValue } from "../document/json.ts";
import type { SpecLimits } from "../document/limits.ts";
import type { ProblemLog } from "../document/problems.ts";
import type { Finding } from "../judgement/finding.ts";
import { compareViews } from "./compare-views.ts";
import { demandsMore } from "./flatten-schema.ts";
import type { SchemaSource } from "./schema-source.ts";

/** Whether values are sent by the consumer or to it. */
export type Position = "request" | "response";

interface Outcome {
  readonly findings: readonly Finding[];
  /** The outermost comparison in progress that this one relied on. */
  readonly reliesOn: number;
}

/** Levels of schemas below one body; deeper ones are given up with a problem. */
const maxNesting = 120;
const nobody = Number.POSITIVE_INFINITY;

/**
 * Compares pairs of schemas. A pair met again below itself is taken as equal there: what differs in
 * it is reported where it was met first. What a finished pair found is kept for its other uses.
 */
export class SchemaComparison {
  readonly old: SchemaSource;
  readonly now: SchemaSource;
  readonly #problems: ProblemLog;
  readonly #limits: SpecLimits;
  readonly #finished = new Map<string, readonly Finding[]>();
  readonly #open = new Map<string, number>();
  readonly #ids = new WeakMap<object, number>();
  #nextId = 0;
  #comparisons = 0;
  #reliesOn = nobody;

  constructor(old: SchemaSource, now: SchemaSource, problems: ProblemLog, limits: SpecLimits) {
    this.old = old;
    this.now = now;
    this.#problems = problems;
    this.#limits = limits;
  }

  get observed(): { readonly old: boolean; readonly now: boolean } {
    return { old: this.old.document.observed, now: this.now.document.observed };
  }

  compare(
    old: JsonValue | undefined,
    now: JsonValue | undefined,
    position: Position,
  ): readonly Finding[] {
    if (!isObject(old) || !isObject(now)) return this.#look(old, now, position).findings;
    const key = this.#keyOf(old, now, position);
    const finished = this.#finished.get(key);
    if (finished) return finished;
    const target = this.#keyOf(targetOf(this.old, old), targetOf(this.now, now), position);
    const open = this.#open.get(target);
    if (open !== undefined) {
      this.#reliesOn = Math.min(this.#reliesOn, open);
      return [];
    }
    const level = this.#open.size;
    this.#open.set(target, level);
    const { findings, reliesOn } = this.#look(old, now, position);
    this.#open.delete(target);
    if (reliesOn >= level) this.#finished.set(key, findings);
    else this.#reliesOn = Math.min(this.#reliesOn, reliesOn);
    return findings;
  }

  #look(old: JsonValue | undefined, now: JsonValue | undefined, position: Position): Outcome {
    const outer = this.#reliesOn;
    this.#reliesOn = nobody;
    const findings = this.#allowed(old) ? this.#differences(old, now, position) : [];
    const reliesOn = this.#reliesOn;
    this.#reliesOn = outer;
    return { findings, reliesOn };
  }

  #differences(
    old: JsonValue | undefined,
    now: JsonValue | undefined,
    position: Position,
  ): readonly Finding[] {
    if (isLeaf(old) && sameJson(old, now)) return [];
    const found = compareViews(this, { old, now, position });
    if (found.length <= this.#limits.maxChanges) return found;
    this.#report("change-limit", old);
    return found.slice(0, this.#limits.maxChanges);
  }

  #allowed(old: JsonValue | undefined): boolean {
    if (++this.#comparisons > this.#limits.maxComparisons)
      return this.#report("comparison-limit", old);
    return this.#open.size <= maxNesting || this.#report("nested-too-deep", old);
  }

  #report(
    type: "change-limit" | "comparison-limit" | "nested-too-deep",
    place: JsonValue | undefined,
  ): false {
    const pointer = this.old.document.pointerOf(place) ?? "";
    this.#problems.add({ type, document: "old", pointer, detail: "" });
    return false;
  }

  #keyOf(old: object, now: object, position: Position): string {
    return `${this.#idOf(old)} ${this.#idOf(now)} ${position}`;
  }

  #idOf(node: object): number {
    const id = this.#ids.get(node) ?? this.#nextId++;
    this.#ids.set(node, id);
    return id;
  }
}

/** What a reference leads to: a recursive schema meets itself there, at whatever place. */
function targetOf(source: SchemaSource, schema: JsonObject): JsonObject {
  if (!Object.hasOwn(schema, "$ref") || demandsMore(schema)) return schema;
  const target = source.document.resolve(schema);
  return isObject(target) ? target : schema;
}

/** Equal text means equal schemas only where no reference leads into a changed component. */
function isLeaf(schema: JsonValue | undefined): boolean {
  if (!isObject(schema)) return true;
  return (
    Object.values(schema).every((value) => typeof value !== "object" || value === null) &&
    !Object.hasOwn(schema, "$ref")
  );
}
