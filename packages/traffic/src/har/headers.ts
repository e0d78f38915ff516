import type { HeaderPair } from "../exchange.ts";
import { isJsonArray, isJsonObject, member } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { SkippedEntry } from "./errors.ts";

/**
 * A message's headers: the list of the standard, or an object of names as some tools write it; values
 * may be lists (Polly). HTTP/2 pseudo-headers say what the request line says, and are left out.
 */
export function readHeaders(value: JsonValue | undefined, maxHeaders: number): HeaderPair[] {
  const headers: HeaderPair[] = [];
  if (isJsonArray(value)) {
    if (value.length > maxHeaders) throw tooMany(maxHeaders);
    for (const item of value) {
      if (!isJsonObject(item)) continue;
      const name = member(item, "name");
      if (typeof name === "string") addHeader(headers, name, member(item, "value"));
    }
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) addHeader(headers, name, item);
  }
  if (headers.length > maxHeaders) throw tooMany(maxHeaders);
  return headers;
}

/** Of the first header of that name, which is in lower case. */
export function headerValue(headers: readonly HeaderPair[], name: string): string | null {
  for (const [key, value] of headers) if (key === name) return value;
  return null;
}

/** Pairs `{name, value}` as HAR keeps cookies, query strings and parameters. */
export function readPairs(value: JsonValue | undefined): HeaderPair[] {
  if (!isJsonArray(value)) return [];
  const pairs: HeaderPair[] = [];
  for (const item of value) {
    if (!isJsonObject(item)) continue;
    const name = scalarText(member(item, "name"));
    if (name !== null && name !== "") pairs.push([name, scalarText(member(item, "value")) ?? ""]);
  }
  return pairs;
}

/**
 * Browsers leave the Cookie header out where they show the cookies apart: then it is made of them,
 * so that a reader need look in one place.
 */
export function addCookieHeader(headers: HeaderPair[], request: JsonObject): void {
  const cookies = member(request, "cookies");
  if (!isJsonArray(cookies) || cookies.length === 0) return;
  if (headerValue(headers, "cookie") !== null) return;
  const pairs = readPairs(cookies).map(([name, value]) => `${name}=${value}`);
  if (pairs.length > 0) headers.push(["cookie", pairs.join("; ")]);
}

function addHeader(headers: HeaderPair[], name: string, value: JsonValue | undefined): void {
  const key = name.trim().toLowerCase();
  if (key === "" || key.startsWith(":")) return;
  if (isJsonArray(value)) {
    for (const item of value) addHeader(headers, key, item);
    return;
  }
  const text = scalarText(value) ?? "";
  if (key === "set-cookie" && text.includes("\n")) {
    // Chrome joins repeated Set-Cookie headers by line breaks.
    for (const line of text.split("\n")) headers.push([key, line.trim()]);
  } else headers.push([key, text]);
}

function scalarText(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function tooMany(maxHeaders: number): SkippedEntry {
  return new SkippedEntry("too-many-headers", `over ${maxHeaders} headers in one message`);
}
