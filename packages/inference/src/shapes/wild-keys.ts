import { holdsToken } from "@workspace/traffic";

const LONGEST_NAME = 200;
/** Keys that are data, whatever the object: ids, dates, addresses. No API names a field so. */
const NUMBER = /^-?\d+$/;
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d\d(?:-\d\d(?:[T ].*)?)?$/;
const LONG_HEX = /^(?=.*\d)(?:0x)?[0-9a-f]{16,}$/i;
const ADDRESS =
  /^(?:[a-z][a-z0-9+.-]*:\/\/\S+|[^\s@]+@[^\s@]+\.[^\s@]+|\/\S*|\d{1,3}(?:\.\d{1,3}){3})$/i;
/** `cus_Nff8sOyz1B`: a short word, then a random part of both letters and digits. */
const PREFIXED_ID = /^[a-z]{2,10}[_-](?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}$/;
/** ULIDs, KSUIDs, nano ids: long, with digits in the midst of letters of both cases or upper case. */
const RANDOM_ID =
  /^(?=(?:[A-Za-z]*\d){2})(?=\d*[A-Za-z])(?:[0-9A-Z]{20,}|[0-9a-z]{20,}|[0-9A-Za-z_-]{20,})$/;

/** Strict: a key that is a field's name must never pass. What is only likely is decided when printing. */
export function isWildKey(key: string): boolean {
  if (key.length > LONGEST_NAME) return true;
  if (key.length < 16 && startsWithLetter(key) && !/[@:]/.test(key)) return false;
  return (
    holdsToken(key) ||
    NUMBER.test(key) ||
    UUID.test(key) ||
    DATE.test(key) ||
    LONG_HEX.test(key) ||
    ADDRESS.test(key) ||
    PREFIXED_ID.test(key) ||
    isRandom(key)
  );
}

function isRandom(key: string): boolean {
  return RANDOM_ID.test(key) && !key.includes("_") && digits(key) >= 3;
}

function digits(key: string): number {
  return key.replaceAll(/\D/g, "").length;
}

function startsWithLetter(key: string): boolean {
  const code = key.charCodeAt(0) | 32;
  return code >= 97 && code <= 122;
}
