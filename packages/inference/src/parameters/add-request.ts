import { holdsToken, isSecretName } from "@workspace/traffic";
import type { ExchangeRequest } from "@workspace/traffic";
import { isCredentialQuery } from "../security/credentials.ts";
import { headerFacts } from "./header-facts.ts";
import { addValues, createParameter } from "./parameter-evidence.ts";
import type { Parameters } from "./parameter-evidence.ts";

export interface RequestParameters {
  readonly query: Parameters;
  readonly headers: Parameters;
  readonly cookies: Parameters;
}

export function addRequestParameters(
  into: RequestParameters,
  request: ExchangeRequest,
  url: URL,
  at?: number,
): void {
  if (url.search.length > 1) addQuery(into.query, url, at);
  const { cookies, parameters } = headerFacts(request.headers);
  for (const name of cookies) {
    const parameter = into.cookies.take(name, createParameter);
    if (parameter) parameter.count += 1;
  }
  addAll(into.headers, parameters, at);
}

/** `filter[name]`, `ids[]`, `ids[0]`. */
const inBrackets = /^([^[\]]+)\[([^[\]]*)\]/;

function addQuery(into: Parameters, url: URL, at?: number): void {
  const plain = new Map<string, string[]>();
  const bracketed = new Map<string, Map<string, string[]>>();
  // The iterator of parameters makes a list of each, and a record around it.
  url.searchParams.forEach((value, name) => {
    // A name that was redacted was a value alone, as in `?sk-…`.
    if (holdsToken(name) || isCredentialQuery(name, value)) return;
    const [, base, member] = (name.includes("[") ? inBrackets.exec(name) : null) ?? [];
    if (base === undefined || member === undefined) {
      append(plain, name, value);
      return;
    }
    const members = bracketed.get(base) ?? new Map<string, string[]>();
    bracketed.set(base, members);
    append(members, /^\d*$/.test(member) ? "" : member, value);
  });
  addAll(into, plain, at);
  for (const [base, members] of bracketed) {
    const parameter = into.take(base, createParameter);
    if (!parameter) continue;
    if (!plain.has(base)) parameter.count += 1;
    addAll(parameter.members, members, at);
  }
}

function addAll(
  into: Parameters,
  values: ReadonlyMap<string, readonly string[]>,
  at?: number,
): void {
  for (const [name, given] of values) {
    const parameter = into.take(name, createParameter);
    if (parameter) addValues(parameter, given, { at, isSecret: isSecretName(name) });
  }
}

function append(into: Map<string, string[]>, name: string, value: string): void {
  const held = into.get(name);
  if (held) held.push(value);
  else into.set(name, [value]);
}
