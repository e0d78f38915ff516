/** The members of a Cache-Control header; a directive without a value is "". */
export type Directives = ReadonlyMap<string, string>;

const none: Directives = new Map();
const maxSeconds = 2 ** 31;

/** Source: RFC 9111, 5.2. Names are case-insensitive, values may be quoted. */
export function readDirectives(header: string | undefined): Directives {
  if (header === undefined || header === "") return none;
  const directives = new Map<string, string>();
  for (const [, name = "", quoted, plain] of header.matchAll(
    /([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?/g,
  )) {
    const key = name.toLowerCase();
    // Of two that disagree the first counts, and a freshness that is no number is stale.
    if (!directives.has(key)) directives.set(key, quoted ?? plain ?? "");
  }
  return directives;
}

/** @returns undefined without the directive; 0 if its value is no number of seconds */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const text = directives.get(name);
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Math.min(maxSeconds, Number(text)) : 0;
}
