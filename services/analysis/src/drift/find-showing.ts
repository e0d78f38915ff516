import type { JsonValue } from "@workspace/traffic";
import { fromStored } from "../exchanges/stored-exchange.ts";
import { isStatus, readPlace } from "./place.ts";
import type { Place } from "./place.ts";
import { valuesAt } from "./values-at.ts";

/** A change, as far as exchanges can show it. */
export interface ShownChange {
  readonly index: number;
  readonly kind: string;
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface ShowingInput {
  readonly side: "old" | "new";
  readonly exchanges: readonly { readonly id: string; readonly content: string }[];
  readonly changes: readonly ShownChange[];
}

/** Ids of exchanges by the index of the change that they show. */
export type Showing = readonly (readonly [index: number, ids: readonly string[]])[];

const mostExchanges = 3;

/** Which of an operation's exchanges show how it was before, or how it is now. */
export function findShowing({ side, exchanges, changes }: ShowingInput): Showing {
  const places = changes.map((change) => ({ change, place: readPlace(change.path) }));
  const found = new Map<number, string[]>();
  for (const { id, content } of exchanges) {
    const exchange = fromStored(content);
    for (const { change, place } of places) {
      const ids = found.get(change.index) ?? [];
      if (ids.length >= mostExchanges || ids.includes(id)) continue;
      if (!isStatus(exchange.response?.status ?? null, place.status)) continue;
      if (!shows(change, side, place, (at) => valuesAt(exchange, at))) continue;
      found.set(change.index, [...ids, id]);
    }
  }
  return [...found];
}

function shows(
  { kind, before, after }: ShownChange,
  side: "old" | "new",
  place: Place,
  valuesOf: (place: Place) => readonly JsonValue[],
): boolean {
  const values = valuesOf(place);
  const isAbsence = /-(?:removed|not-seen|became-optional)$/.test(kind);
  if (isAbsence && side === "new") {
    const holder = { ...place, steps: place.steps.slice(0, -1) };
    return place.steps.length > 0 && values.length === 0 && valuesOf(holder).length > 0;
  }
  if (values.length === 0) return false;
  if (/-added(?:-|$)/.test(kind)) return side === "new";
  if (kind.endsWith("became-nullable")) return side === "new" && values.includes(null);
  const wanted = side === "new" ? after : before;
  const types = typesIn(wanted);
  if (kind.includes("-type-") && types.size > 0)
    return values.some((value) => types.has(typeOf(value)));
  if (kind.includes("enum-value") && typeof wanted === "string") return values.includes(wanted);
  return true;
}

const typeNames = new Set(["string", "number", "integer", "boolean", "null", "array", "object"]);

/** `string`, or several, as a change names types; integers are numbers. */
function typesIn(value: unknown): Set<string> {
  const names =
    typeof value === "string" ? value.split(/[^a-z]+/) : Array.isArray(value) ? value : [];
  const types = names.filter((name): name is string => typeNames.has(name));
  return new Set(types.map((name) => (name === "integer" ? "number" : name)));
}

function typeOf(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
