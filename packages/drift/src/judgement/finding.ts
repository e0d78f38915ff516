import type { JsonValue } from "../document/json.ts";
import type { RuleName } from "./rules.ts";

/** How often a place was seen, and how often what holds it was; null where nobody counted. */
export interface Seen {
  readonly present: number | null;
  readonly of: number | null;
}

/** A difference, before anybody judged what it does to a consumer. */
export interface Finding {
  readonly rule: RuleName;
  /** Below where the comparison began: `.messages[].role`. */
  readonly place: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** Where it stands in each document; undefined on the side that lacks it. */
  readonly oldNode: JsonValue | undefined;
  readonly newNode: JsonValue | undefined;
  readonly seen?: { readonly old: Seen; readonly new: Seen };
  /** How often null was seen there. */
  readonly nulls?: { readonly old: number; readonly new: number };
  /** Bodies behind the counts, which are not independent within one body. */
  readonly witnesses?: { readonly old: number | null; readonly new: number | null };
  /** The values of both sides have no type in common. */
  readonly disjoint?: boolean;
  /** Both sides were told apart by a constant, so that an absent one is not just folded otherwise. */
  readonly tagged?: boolean;
  /** Within alternatives that nothing but likeness joined: traffic folds them in many ways. */
  readonly uncertain?: boolean;
  /** For renames and moves: how alike both are, from 0 to 1. */
  readonly similarity?: number;
  /** Schema of what came or went, by which renames and moves are found. */
  readonly schema?: JsonValue;
}

export function below(prefix: string, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, place: `${prefix}${finding.place}` }));
}
