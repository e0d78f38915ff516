import { JsonPlace } from "./json-place.ts";
import { redactPlain, redactShapes } from "./redact-plain.ts";
import { ruleForNumber } from "./redacted-numbers.ts";
import type { Place } from "./report.ts";
import { isSecretValue, replaceNamed } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** For the text of a string that nothing is known of: it may be JSON again. */
type RedactInner = (text: string, at: Place) => string;

/**
 * JSON with its secrets replaced and every other byte as it was: numbers, order, spaces, duplicate
 * keys. Null for what is no JSON, which is then read as plain text.
 */
export function redactJson(
  tools: RedactionTools,
  text: string,
  at: Place,
  redactInner: RedactInner,
): string | null {
  const place = new JsonPlace(at, tools.tokensAreWords);
  const here = () => place.toString();
  let redacted = "";
  let copied = 0;
  let next = 0;
  let isKey = false;
  const replace = (start: number, end: number, value: string) => {
    redacted += text.slice(copied, start) + value;
    copied = end;
  };
  while (next < text.length) {
    const code = text.charCodeAt(next);
    if (code === quote) {
      const end = endOfString(text, next + 1);
      const value = end === -1 ? null : unescaped(text.slice(next + 1, end));
      if (value === null) return null;
      if (isKey) {
        const safe = value.length < 6 ? value : redactKey(tools, value, here);
        if (safe !== value) replace(next, end + 1, JSON.stringify(safe));
        place.enterKey(safe, value, tools.rules);
        isKey = false;
      } else {
        const safe = redactString(tools, place, value, redactInner);
        if (safe !== value) replace(next, end + 1, JSON.stringify(safe));
      }
      next = end + 1;
    } else if (code === openBrace || code === openBracket) {
      if (!place.open(code === openBrace)) return null;
      isKey = code === openBrace;
      next += 1;
    } else if (code === closeBrace || code === closeBracket) {
      if (!place.close(code === closeBrace)) return null;
      isKey = false;
      next += 1;
    } else if (code === comma) {
      isKey = place.isInObject;
      next += 1;
    } else if (code === colon || code === 0x20 || (code >= 0x09 && code <= 0x0d)) next += 1;
    else {
      const end = endOfScalar(text, next);
      if (end === next) return null;
      const rule = place.secrecy === "secret" ? ruleForNumber(tools.rules, place.key) : null;
      const number = rule === null ? NaN : Number(text.slice(next, end));
      if (rule !== null && Number.isFinite(number) && text.charCodeAt(next) <= 0x39) {
        tools.ledger.note(rule, here);
        replace(next, end, String(tools.tokens.numberFor(number)));
      }
      next = end;
    }
  }
  if (place.isInside) return null;
  return copied === 0 ? text : redacted + text.slice(copied);
}

export function redactKey(tools: RedactionTools, key: string, at: Place): string {
  return /[@.]|[-_].{8}|\d{6}/.test(key)
    ? redactPlain(tools, key, at)
    : redactShapes(tools, key, at);
}

function redactString(
  tools: RedactionTools,
  place: JsonPlace,
  value: string,
  redactInner: RedactInner,
): string {
  const here = () => place.toString();
  if (isSecretValue(place.secrecy, value)) return replaceNamed(tools, place.key, value, here);
  place.noteName(value, tools.rules);
  return value.length < 6 ? value : redactInner(value, here);
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end !== -1 && isEscaped(text, end, start)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number, start: number): boolean {
  let before = at - 1;
  while (before >= start && text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

function unescaped(raw: string): string | null {
  if (!raw.includes("\\")) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return null;
  }
}

/** Digits, letters, signs: numbers and the three words. */
function endOfScalar(text: string, start: number): number {
  let end = start;
  while (end < text.length && isScalar(text.charCodeAt(end))) end += 1;
  return end;
}

function isScalar(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2e ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x45
  );
}
