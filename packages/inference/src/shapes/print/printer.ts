import type { JsonSchema } from "../json.ts";
import type { Usage } from "./components.ts";
import type { Habits } from "./habits.ts";
import { kindOf, placeOf } from "./graph.ts";
import type { KindNode, PlaceNode } from "./graph.ts";
import { printField, printKind, printObjects } from "./print-objects.ts";
import { printPlace } from "./print-place.ts";
import type { Setting } from "./print-place.ts";

/** What printing one place needs to know of the whole document. */
export class Printer {
  readonly evidence: boolean;
  readonly #habits: Habits;
  readonly #names: ReadonlyMap<KindNode, string>;
  readonly #usage: Usage;

  constructor(
    habits: Habits,
    names: ReadonlyMap<KindNode, string>,
    usage: Usage,
    evidence: boolean,
  ) {
    this.#habits = habits;
    this.#names = names;
    this.#usage = usage;
    this.evidence = evidence;
  }

  place(node: PlaceNode, setting?: Setting): JsonSchema {
    return printPlace(node, this, setting);
  }

  objects(place: PlaceNode): JsonSchema[] {
    return printObjects(place, this);
  }

  /** A reference where the kind is a component, the schema itself where not. */
  kindSchema(node: KindNode): JsonSchema {
    const ref = this.refOf(node);
    return ref === null ? this.component(node) : { $ref: ref };
  }

  refOf(node: KindNode): string | null {
    const name = this.#names.get(kindOf(node));
    return name === undefined ? null : `#/components/schemas/${name}`;
  }

  component(node: KindNode): JsonSchema {
    const kind = kindOf(node);
    return printKind(kind, this.#usage.tags.get(kind) ?? NO_TAGS, this);
  }

  fieldSchema(
    kind: KindNode,
    key: string,
    mayBeNull = this.isFieldNullable(kind, key),
  ): JsonSchema {
    return printField(kind, key, mayBeNull, this);
  }

  isFieldNullable(kind: KindNode, key: string): boolean {
    const field = kind.fields.get(key);
    return field !== undefined && this.#habits.isFieldNullable(kind, key, placeOf(field));
  }

  /** Whether all these kinds stand together elsewhere beside one that is not here, and so may come here too. */
  isPartOfUnion(kinds: readonly KindNode[]): boolean {
    const [first, ...others] = kinds.map((kind) => this.#usage.unions.get(kind));
    return [...(first ?? [])].some(
      (kind) => !kinds.includes(kind) && others.every((union) => union?.has(kind)),
    );
  }

  mayHaveFractions(key: string, field: PlaceNode): boolean {
    return this.#habits.mayHaveFractions(key, placeOf(field));
  }

  isRequired(kind: KindNode, key: string): boolean {
    const field = kind.fields.get(key);
    if (field === undefined || placeOf(field).count < kind.count) return false;
    // What every kind of a union always has is required in each, be that kind seen ever so rarely.
    const union = [...(this.#usage.unions.get(kind) ?? [kind])];
    const always = union.every((one) => isAlwaysIn(one, key));
    return this.#habits.isRequired(kind, always ? sumOf(union) : kind.count);
  }
}

function isAlwaysIn(kind: KindNode, key: string): boolean {
  const field = kind.fields.get(key);
  return field !== undefined && placeOf(field).count === kind.count;
}

function sumOf(kinds: readonly KindNode[]): number {
  return kinds.reduce((sum, kind) => sum + kind.count, 0);
}

const NO_TAGS: ReadonlySet<string> = new Set();
