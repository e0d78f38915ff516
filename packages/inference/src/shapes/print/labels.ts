import { typeName } from "./words.ts";

/** A root's hint: method and path, then what of the operation it is. */
const HINT = /^([A-Z]+) (\/\S*)(?: (.*))?$/;
const NOT_A_NOUN = /^(?:v\d[\w.]*|\.?api|rest|rpc|me|self|[\d.-]+)$/i;

/** What a property's name or a root's hint says of what stands there. */
export interface Label {
  /** In the singular, as a type is named; "" when there is none. */
  readonly noun: string;
  readonly role: "field" | "request" | "response" | "error" | "events";
  /** The path's noun is a collection, not one of it. */
  readonly isCollection: boolean;
}

const cache = new Map<string, Label>();

export function readLabel(label: string): Label {
  const known = cache.get(label);
  if (known) return known;
  const read = parseLabel(label);
  if (cache.size > 10_000) cache.clear();
  cache.set(label, read);
  return read;
}

function parseLabel(label: string): Label {
  const hint = HINT.exec(label);
  if (!hint) return { noun: typeName(label), role: "field", isCollection: false };
  const segments = (hint[2] ?? "").split("/").filter((segment) => segment !== "");
  const fixed = segments.filter((segment) => !segment.includes("{") && !NOT_A_NOUN.test(segment));
  const last = fixed.at(-1) ?? "";
  return {
    noun: typeName(last.replace(/\.\w+$/, "")),
    role: roleOf(hint[3] ?? ""),
    isCollection: hint[1] === "GET" && segments.at(-1) === last,
  };
}

function roleOf(rest: string): Label["role"] {
  if (rest.includes("event-stream")) return "events";
  if (/\brequest\b/i.test(rest)) return "request";
  return /\b[45](?:\d\d|XX)\b/.test(rest) ? "error" : "response";
}
