import type { JsonSchema } from "../json.ts";
import type { Habits } from "./habits.ts";
import { kindOf, placeOf } from "./graph.ts";
import type { KindNode } from "./graph.ts";
import { printKind } from "./print-objects.ts";

/** What printing one place needs to know of the whole document. */
export class Printer {
  readonly evidence: boolean;
  readonly #habits: Habits;
  readonly #names: ReadonlyMap<KindNode, string>;
  readonly #tags: ReadonlyMap<KindNode, ReadonlySet<string>>;

  constructor(
    habits: Habits,
    names: ReadonlyMap<KindNode, string>,
    tags: ReadonlyMap<KindNode, ReadonlySet<string>>,
    evidence: boolean,
  ) {
    this.#habits = habits;
    this.#names = names;
    this.#tags = tags;
    this.evidence = evidence;
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
    return printKind(kind, this.#tags.get(kind) ?? NO_TAGS, this);
  }

  isFieldNullable(kind: KindNode, key: string): boolean {
    const field = kind.fields.get(key);
    return field !== undefined && this.#habits.isFieldNullable(kind, placeOf(field));
  }

  isRequired(kind: KindNode, key: string): boolean {
    const field = kind.fields.get(key);
    return field !== undefined && this.#habits.isRequired(kind, placeOf(field));
  }
}

const NO_TAGS: ReadonlySet<string> = new Set();
