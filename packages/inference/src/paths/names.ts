import type { SegmentKind } from "./segment-kind.ts";
import { isVersion, singularOf } from "./words.ts";

/** A parameter's name from the collection it chooses from: `user_id` below `users`. */
export function parameterName(
  before: readonly string[],
  kinds: ReadonlySet<SegmentKind>,
  taken: ReadonlySet<string>,
  given: string | null = null,
): string {
  if (given !== null) return unique(given, taken);
  const named = nameByKind(kinds);
  const collection = collectionOf(before);
  const isId = [...kinds].some((kind) => idKinds.has(kind));
  const base = named ?? (collection === null ? "id" : isId ? `${collection}_id` : collection);
  // `/repos/{repo}/{repo_name}`: two words below one collection are an owner and what he calls it.
  const isBeside = before.at(-1)?.includes("{") === true && taken.has(base);
  const isTaken = isBeside && named === null && collection !== null;
  const isNumber = kinds.size === 1 && kinds.has("integer");
  const other = isNumber ? `${collection}_number` : isId ? base : `${collection}_name`;
  return unique(isTaken ? other : base, taken);
}

const idKinds = new Set<SegmentKind>([
  "integer",
  "uuid",
  "ulid",
  "hash",
  "prefixed-id",
  "token",
  "slug-id",
]);

function nameByKind(kinds: ReadonlySet<SegmentKind>): string | null {
  const [only] = kinds;
  if (kinds.size !== 1) return null;
  if (only === "email") return "email";
  if (only === "date") return "date";
  if (only === "date-time") return "time";
  if (only === "handle") return "handle";
  if (only === "ip") return "ip_address";
  if (only === "version-number") return "version";
  if (only === "locale" || only === "currency" || only === "language") return only;
  return null;
}

const notCollections =
  /^(?:api|apis|rest|rpc|by|id|ids|get|me|self|search|public|private|internal|latest)$/i;

/** The nearest word before, in the singular; a parameter right before it says nothing. */
function collectionOf(before: readonly string[]): string | null {
  for (let index = before.length - 1; index >= 0; index--) {
    const segment = before[index] ?? "";
    if (segment.includes("{")) continue;
    if (isVersion(segment) || notCollections.test(segment)) continue;
    const name = snakeCase(singularOf(segment.replace(/\.[a-z]+$/i, "").replace(/:.*$/, "")));
    if (/^[a-z]/.test(name)) return name;
  }
  return null;
}

function snakeCase(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
}

function unique(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const next = `${name}_${number}`;
    if (!taken.has(next)) return next;
  }
}
