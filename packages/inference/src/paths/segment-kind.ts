import { isLocale } from "../codes.ts";
import type { CodeKind } from "../codes.ts";
import { looksRandom } from "./randomness.ts";

/**
 * What a path segment looks like, taken alone. A `word` may be an endpoint's name or a value; all other
 * kinds are values wherever they stand.
 */
export type SegmentKind =
  | "word"
  | "integer"
  | "number"
  | "uuid"
  | "ulid"
  | "hash"
  | "prefixed-id"
  | "slug-id"
  | "token"
  | "email"
  | "date"
  | "date-time"
  | "ip"
  | "locale"
  | "version-number"
  | "text"
  | "handle"
  | "list"
  | CodeKind;

/** How numbers, dates, addresses, versions and lists of numbers begin: others need not be asked for. */
const numeric = /^[-+]?v?\d/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const email = /^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$/i;
const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;
const ip = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const threePartVersion = /^v?\d+\.\d+\.\d+(?:[-+][0-9a-z.-]+)?$/i;
/** Hexadecimal in the lengths that hashes and object ids have, or long; one digit at least, lest it be a word. */
const hash = /^(?=.*\d)(?=.*[a-f])(?:[0-9a-f]{7,8}|[0-9a-f]{10}|[0-9a-f]{12,})$/i;
/** `1,2,3` and `52.52,13.4`. */
const list = /^-?\d+(?:\.\d+)?(?:,-?\d+(?:\.\d+)?)+$/;
const prefixed = /^[a-z][a-z0-9]{0,15}(?:_[a-z]{1,12})?[_](.{5,})$/i;

/** @param segment decoded */
export function kindOf(segment: string): SegmentKind {
  const isNumeric = numeric.test(segment);
  if (isNumeric && /^[-+]?\d+$/.test(segment)) return "integer";
  if (isNumeric && /^[-+]?\d+\.\d+$/.test(segment)) return "number";
  if (segment.length === 36 && uuid.test(segment)) return "uuid";
  if (segment.length === 26 && ulid.test(segment) && /\d/.test(segment)) return "ulid";
  if (isNumeric) {
    if (date.test(segment)) return "date";
    if (dateTime.test(segment)) return "date-time";
    if (ip.test(segment)) return "ip";
    if (threePartVersion.test(segment)) return "version-number";
  }
  if (segment.includes("@") && email.test(segment)) return "email";
  if (isLocale(segment)) return "locale";
  if (hash.test(segment)) return "hash";
  if (isNumeric && list.test(segment)) return "list";
  if (isValueText(segment)) return "text";
  const afterPrefix = segment.includes("_") ? prefixed.exec(segment)?.[1] : undefined;
  if (afterPrefix !== undefined && (/^\d+$/.test(afterPrefix) || looksRandom(afterPrefix))) {
    return "prefixed-id";
  }
  if (endsWithId(segment)) return "slug-id";
  return looksRandom(segment) ? "token" : "word";
}

/** Spaces, slashes, quotes, non-Latin letters: nobody names an endpoint so. */
function isValueText(segment: string): boolean {
  return /[\s/"'<>{}|\\^`]|[^\u0020-\u007e]/.test(segment) || segment.length > 100;
}

/** `spring-sale-2024`, `maple-x7k2p9`: words, and a last part that is an id. */
function endsWithId(segment: string): boolean {
  if (!/[-_.~]/.test(segment)) return false;
  const parts = segment.split(/[-_.~]/);
  const last = parts.at(-1);
  if (parts.length < 2 || last === undefined || parts[0] === "") return false;
  if (/^\d{3,}$/.test(last)) return true;
  return last.length >= 5 && /\d/.test(last) && /[a-z]/i.test(last) && !/^[a-z]+\d$/i.test(last)
    ? letterDigitChanges(last) >= 2 || looksRandom(last)
    : false;
}

function letterDigitChanges(text: string): number {
  return text.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
}
