import { holdsToken } from "@workspace/traffic";
import { parseMatrix } from "./matrix.ts";
import { kindOf } from "./segment-kind.ts";
import type { SegmentKind } from "./segment-kind.ts";
import { isReserved } from "./words.ts";

/** One part of a path between slashes, and how it counts as evidence. */
export interface Segment {
  /** As sent, percent-encoding kept. */
  readonly raw: string;
  /** `fixed`: a word that is never a value. `word`: could be either. Others are values. */
  readonly kind: SegmentKind | "fixed";
  /** The segment with `{}` for each value: `{}`, `{}:generateContent`, `{}.json`, `@{}`, `map;lat={};lon={}`. */
  readonly pattern: string;
}

const verbTail = /^(.+)(:[A-Za-z][A-Za-z0-9]{1,40})$/;
const extensionTail =
  /^(.+)(\.(?:json|xml|csv|html?|pdf|txt|zip|tar\.gz|png|jpe?g|gif|webp|svg|mp[34]|rss|atom|ya?ml|ics|js|md))$/i;
/** Somebody's name at a site, `@ada`; not `@types/node`, which is encoded where it is one segment. */
const handle = /^@([\w.-]{1,64})$/;

export function parseSegment(raw: string): Segment {
  const text = decode(raw);
  if (isReserved(text)) return { raw, kind: "fixed", pattern: "{}" };
  const matrix = text.includes(";") ? parseMatrix(text) : null;
  if (matrix) return { raw, ...matrix };
  if (text.startsWith("@") && handle.test(text)) return { raw, kind: "handle", pattern: "@{}" };
  const [, head = text, tail = ""] = tailOf(text) ?? [];
  if (tail !== "" && isReserved(head)) return { raw, kind: "fixed", pattern: "{}" };
  return { raw, kind: redactedKindOf(head) ?? kindOf(head), pattern: `{}${tail}` };
}

/** By its mark first: most have neither, and this is asked of every value in a path. */
function tailOf(text: string): readonly string[] | null {
  const verb = text.includes(":") ? verbTail.exec(text) : null;
  return verb ?? (text.includes(".") ? extensionTail.exec(text) : null);
}

/** What stands for the value of a word, without its extension or verb. */
export function headOf(word: string, pattern: string): string {
  return word.slice(0, word.length - (pattern.length - "{}".length));
}

/** What was redacted is a value, or nobody would have taken it out; addresses and UUIDs kept their look. */
function redactedKindOf(text: string): SegmentKind | null {
  if (!holdsToken(text)) return null;
  const kind = kindOf(text);
  return kind === "email" || kind === "uuid" ? kind : "token";
}

/** The segments of a URL's path; empty ones, of doubled or trailing slashes, left out. */
export function segmentsOf(pathname: string, maxSegments = 24): string[] {
  const named = pathname.slice(pathname.startsWith("/") ? 1 : 0).split("/");
  const parts = named.includes("") ? named.filter((part) => part !== "") : named;
  if (parts.length <= maxSegments) return parts;
  return [...parts.slice(0, maxSegments - 1), parts.slice(maxSegments - 1).join("%2F")];
}

export function decode(raw: string): string {
  if (!raw.includes("%")) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
