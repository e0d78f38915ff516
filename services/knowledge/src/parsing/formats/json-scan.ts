import { ParseFailure } from "../parse-failure.ts";

/** Told of JSON's structure as it passes. Offsets are into the source. */
export type JsonVisitor = {
  /** A `key: value` pair or an array element begins; `keyEnd` is 0 for an element. */
  memberStart(start: number, keyEnd: number): void;
  memberEnd(end: number): void;
  containerStart(isArray: boolean, at: number): void;
  containerEnd(end: number): void;
  scalar?(start: number, end: number): void;
};

type Expectation = "value" | "value-or-end" | "key" | "key-or-end" | "comma-or-end";

/** The text is no JSON. */
export class NotJson extends Error {}

const scalarToken = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Walks JSON without building it: no recursion, so depth is bounded by the limit and not by the
 * stack; keys are never used as property names; numbers are never converted.
 */
export function scanJson(source: string, maxDepth: number, visitor: JsonVisitor): void {
  /** One character for each open container. */
  const open: ("{" | "[")[] = [];
  let expect = "value" as Expectation;
  let at = skipSpace(source, 0);
  const afterValue = () => {
    if (open.length > 0) visitor.memberEnd(at);
    expect = "comma-or-end" as Expectation;
  };
  const close = () => {
    open.pop();
    visitor.containerEnd(++at);
    afterValue();
  };
  while (at < source.length) {
    const char = source.charAt(at);
    if (expect === "comma-or-end") {
      const container = open.at(-1);
      if (!container) throw new NotJson(`Unexpected text at offset ${at}.`);
      if (char === (container === "{" ? "}" : "]")) close();
      else if (char === ",") {
        at++;
        expect = container === "{" ? "key" : "value";
      } else throw new NotJson(`Unexpected character at offset ${at}.`);
    } else if (expect === "key" || expect === "key-or-end") {
      if (char === "}" && expect === "key-or-end") close();
      else if (char === '"') {
        const start = at;
        const keyEnd = stringEnd(source, at);
        at = skipSpace(source, keyEnd);
        if (source.charAt(at) !== ":") throw new NotJson(`A colon is missing at offset ${at}.`);
        at++;
        visitor.memberStart(start, keyEnd);
        expect = "value";
      } else throw new NotJson(`A key is missing at offset ${at}.`);
    } else if (char === "]" && expect === "value-or-end") close();
    else {
      if (open.at(-1) === "[") visitor.memberStart(at, 0);
      if (char === "{" || char === "[") {
        if (open.length >= maxDepth) {
          throw new ParseFailure(
            "document-too-complex",
            `The JSON nests deeper than ${maxDepth} levels.`,
          );
        }
        open.push(char);
        visitor.containerStart(char === "[", at);
        at++;
        expect = char === "{" ? "key-or-end" : "value-or-end";
      } else {
        const end = char === '"' ? stringEnd(source, at) : scalarEnd(source, at);
        visitor.scalar?.(at, end);
        at = end;
        afterValue();
      }
    }
    at = skipSpace(source, at);
  }
  if (open.length > 0 || expect !== "comma-or-end") throw new NotJson("The JSON ends too early.");
}

function stringEnd(source: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const quote = source.indexOf('"', at);
    if (quote === -1) throw new NotJson("A string has no end.");
    let backslashes = 0;
    while (source.charCodeAt(quote - 1 - backslashes) === 92) backslashes++;
    at = quote + 1;
    if (backslashes % 2 === 0) return at;
  }
}

function scalarEnd(source: string, start: number): number {
  scalarToken.lastIndex = start;
  if (!scalarToken.test(source)) throw new NotJson(`Unexpected character at offset ${start}.`);
  return scalarToken.lastIndex;
}

function skipSpace(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
}
