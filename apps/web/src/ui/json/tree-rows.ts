import { ExactNumber, parseExact } from "./parse-exact.ts";
import type { JsonValue } from "./parse-exact.ts";

export interface TreeRow {
  /** JSON Pointer; what stands in a string follows "!". */
  id: string;
  depth: number;
  /** Name or index; null for the root. */
  label: string | number | null;
  value: JsonValue;
  kind: "array" | "object" | "leaf" | "more";
  /** How many a container holds, or how many more there are. */
  count: number;
  open: boolean;
  /** Whether the value is text that holds JSON. */
  inText: boolean;
}

export interface TreeState {
  /** Opened and closed by hand. */
  toggled: ReadonlyMap<string, boolean>;
  /** How many children of a container are shown, where it was asked for more. */
  shown: ReadonlyMap<string, number>;
}

export const noTreeState: TreeState = { toggled: new Map(), shown: new Map() };

export const childrenAtOnce = 200;
const openDepth = 2;
/** So much of a tree is open from the start; what comes after is closed. */
const openRows = 120;
const longestNested = 1_000_000;

/** The rows of a tree as far as it is open, in order. */
export function treeRows(root: JsonValue, { toggled, shown }: TreeState): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (value: JsonValue, label: TreeRow["label"], id: string, depth: number) => {
    const nested = nestedIn(value);
    const inner = nested ?? value;
    const count = childCount(inner);
    const small = rows.length + Math.min(count, childrenAtOnce) <= openRows;
    const preset = depth === 0 || (nested === null && depth < openDepth && small);
    const open = count > 0 && (toggled.get(id) ?? preset);
    const kind = count < 0 ? "leaf" : Array.isArray(inner) ? "array" : "object";
    rows.push({
      id,
      depth,
      label,
      value,
      kind,
      count: Math.max(count, 0),
      open,
      inText: nested !== null,
    });
    if (!open) return;
    const base = nested === null ? id : `${id}!`;
    const limit = shown.get(id) ?? childrenAtOnce;
    for (const [name, child] of childrenOf(inner, limit))
      visit(child, name, `${base}/${escapeName(String(name))}`, depth + 1);
    if (count > limit) rows.push(moreRow(id, depth + 1, count - limit));
  };
  visit(root, null, "", 0);
  return rows;
}

function moreRow(of: string, depth: number, count: number): TreeRow {
  const id = `${of}/…`;
  return { id, depth, label: null, value: null, kind: "more", count, open: false, inText: false };
}

/** The container that "more" belongs to. */
export const containerOf = (moreId: string): string => moreId.slice(0, -2);

const escapeName = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** -1 for what holds nothing by its kind. */
function childCount(value: JsonValue): number {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : -1;
}

function childrenOf(value: JsonValue, limit: number): Array<[string | number, JsonValue]> {
  if (Array.isArray(value)) return value.slice(0, limit).map((child, index) => [index, child]);
  return isObject(value) ? Object.entries(value).slice(0, limit) : [];
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !(value instanceof ExactNumber);
}

/** An object or a list that somebody wrote into a string. */
function nestedIn(value: JsonValue): JsonValue | null {
  if (typeof value !== "string" || value.length > longestNested) return null;
  if (!/^\s*(?:\{.*\}|\[.*\])\s*$/s.test(value)) return null;
  const parsed = parseExact(value);
  return parsed !== undefined && childCount(parsed) > 0 ? parsed : null;
}

/** How code would reach a row: `$.users[3]["first name"]`. */
export function pathOf(id: string): string {
  return id
    .split("/")
    .slice(1)
    .reduce((path, part) => {
      const name = part.replace(/!$/, "").replaceAll("~1", "/").replaceAll("~0", "~");
      if (/^\d+$/.test(name)) return `${path}[${name}]`;
      return /^[A-Za-z_$][\w$]*$/.test(name)
        ? `${path}.${name}`
        : `${path}[${JSON.stringify(name)}]`;
    }, "$");
}
