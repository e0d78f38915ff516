import { decodeBody } from "@workspace/traffic";
import type { Exchange, ExchangeBody, HeaderPair, JsonValue } from "@workspace/traffic";
import type { Place, Step } from "./place.ts";

/** Enough of any list to find one example in it. */
const mostItems = 200;

/** What stands at a place in one exchange; nothing where it has no such place. */
export function valuesAt(exchange: Exchange, place: Place): JsonValue[] {
  const { request, response } = exchange;
  const { section, steps } = place;
  if (section === "operation") return [null];
  if (section === "request") return follow(rootsOf(request.body), steps);
  if (section === "response")
    return steps.length === 0 ? [null] : follow(rootsOf(response?.body ?? null), steps);
  const [first] = steps;
  const name = first?.kind === "member" ? first.name : "";
  if (section === "response-header") return headerValues(response?.headers ?? [], name);
  if (place.sentIn === "query") return new URL(request.url).searchParams.getAll(name);
  if (place.sentIn === "header") return headerValues(request.headers, name);
  return [null];
}

function headerValues(headers: readonly HeaderPair[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([each]) => each === wanted).map(([, value]) => value);
}

/** The documents that a body is made of: one of JSON, each line, each event. */
function rootsOf(body: ExchangeBody | null): JsonValue[] {
  if (body === null) return [];
  const decoded = decodeBody(body);
  if (decoded.kind === "json") return [decoded.value];
  if (decoded.kind === "json-lines") return decoded.values.slice(0, mostItems);
  if (decoded.kind === "form") return [Object.fromEntries(decoded.fields)];
  if (decoded.kind !== "event-stream") return [];
  return decoded.stream.events.slice(0, mostItems).map(({ event, data }) => {
    const value = parsed(data);
    return event === null ? value : { event, data: value };
  });
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function follow(roots: readonly JsonValue[], steps: readonly Step[]): JsonValue[] {
  let values = [...roots];
  for (const step of steps)
    values = values.flatMap((value) => next(value, step)).slice(0, mostItems);
  return values;
}

function next(value: JsonValue, step: Step): readonly JsonValue[] {
  if (step.kind === "items") return Array.isArray(value) ? value : [];
  if (step.kind === "alternative") return isAlternative(value, step.name) ? [value] : [];
  if (!isObject(value)) return [];
  if (step.kind === "values") return Object.values(value);
  if (Object.hasOwn(value, step.name)) return [value[step.name] ?? null];
  // An event without a name is its data alone.
  return step.name === "data" && !Object.hasOwn(value, "event") ? [value] : [];
}

type JsonMap = { readonly [key: string]: JsonValue };

function isObject(value: JsonValue): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const telling = ["type", "event", "object", "kind", "role", "op", "method"];

/** By a constant in it; where none tells, it may be any. */
function isAlternative(value: JsonValue, name: string): boolean {
  if (!isObject(value)) return true;
  const tags = telling.map((tag) => value[tag]).filter((tag) => typeof tag === "string");
  return tags.length === 0 || tags.some((tag) => tag === name) || !/^[a-z][\w.-]*$/.test(name);
}
