import { words } from "./words.ts";

/**
 * How sure a name makes its value a secret: `secret` whatever it looks like, `token` where it looks like
 * one ("tokens" are also what a language model calls words, and "key" what a map has), `phone` where it
 * can be dialled.
 */
export type Secrecy = "secret" | "token" | "phone";

/** Words that make any name secret: `db_password`, `clientSecret`, `X-Cookie`. */
const secretWords = new Set([
  ...words("password passwords passwd passphrase passcode pwd pword secret secrets authorization"),
  ...words("cookie cookies otp totp mfa cvv cvc ssn apikey apikeys privatekey jwt sessid"),
  ...words("phpsessid jsessionid csrftoken xsrf credential credentials"),
]);

/** Whole names, run together in lower case. */
const secretNames = new Map<string, Secrecy>([
  ...words("pass pin pincode sid connectsid saml samlresponse bearer securityanswer").map(asSecret),
  ...words("codeverifier assertion clientassertion userpass oldpass newpass").map(asSecret),
  ...words("basicauth proxyauthorization xauth token").map(asSecret),
  ...words("auth session nonce2fa").map(asToken),
  ...words("phone phonenumber telephone telephonenumber mobilephone mobilenumber").map(asPhone),
]);

/** Before "key", these make it one that opens something. */
const keyOwners = new Set([
  ...words("api access secret private auth encryption signing shared master session service"),
  ...words("subscription consumer license app application account storage webhook admin deploy"),
  ...words("function functions security recovery"),
]);

/** Before "token", these make it a place in a list or a number of words. */
const harmlessTokens = new Set([
  ...words("page next previous prev continuation sync cursor resume pagination max min total"),
  ...words("prompt completion input output cached reasoning limit remaining stop special unk pad"),
  ...words("eos bos mask sep cls text first last start end"),
]);

/** Before "key", these leave no doubt; the other owners also have keys of maps and of places. */
const sureKeyOwners = new Set(words("api access secret private encryption signing recovery"));

/** `boarding_pass`; `requires_auth`. */
const harmlessPasses = new Set(words("boarding season ski day guest first second one multi by"));
const harmlessAuths = new Set(
  words("require requires required need needs no has is use uses with"),
);

/** After a secret's name, these say something of it and not what it is. */
const aspects = new Set([
  ...words("at on date time timestamp type kind policy length count ttl enabled required expired"),
  ...words("expires expiry expiration changed updated strength format algorithm alg version"),
  ...words("limit status state url uri endpoint name method scope scopes age domain path details"),
  ...words("usage protection scanning rotation"),
]);

const known = new Map<string, Secrecy | null>();
const mostKnown = 20_000;

export function secrecyOf(name: string): Secrecy | null {
  const found = known.get(name);
  if (found !== undefined) return found;
  const secrecy = name.length > 200 ? null : judge(name);
  // Names come from outside: without a bound a capture could fill the memory with them.
  if (known.size >= mostKnown) known.clear();
  known.set(name, secrecy);
  return secrecy;
}

/** Whether what goes by this name is, or may be, a secret. */
export function isSecretName(name: string): boolean {
  return secrecyOf(name) !== null;
}

function judge(name: string): Secrecy | null {
  const parts = wordsOf(name);
  const last = parts.at(-1) ?? "";
  if (aspects.has(last) && parts.length > 1) return null;
  const joined = parts.join("");
  const exact = secretNames.get(joined);
  if (exact !== undefined) return exact;
  if (parts.some((word) => secretWords.has(word)) || /passw(?:or)?d|apikey|secret/.test(joined))
    return isAboutSecrets(joined) ? null : "secret";
  const before = parts.at(-2) ?? "";
  if (/tokens?$/.test(last)) {
    if (harmlessTokens.has(before)) return null;
    return last.endsWith("s") ? "token" : "secret";
  }
  if (last === "pass" && before !== "") return harmlessPasses.has(before) ? null : "secret";
  if (last === "auth" && before !== "") return harmlessAuths.has(before) ? null : "secret";
  if (!/^keys?$/.test(last) || !keyOwners.has(before)) return null;
  return sureKeyOwners.has(before) ? "secret" : "token";
}

/** "secretary", "passwordless". */
function isAboutSecrets(joined: string): boolean {
  return /secretar|secretion|passwordless/.test(joined);
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Digits in groups, as telephones have them. */
export function looksLikePhone(value: string): boolean {
  return /^\+?\(?\d[\d\s()./-]{4,24}(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i.test(value);
}

/** Printable, without spaces, and more than a word or a number. */
export function looksLikeToken(value: string): boolean {
  if (value.length < 8 || /\s/.test(value) || /^[\d.,-]+$/.test(value)) return false;
  return value.length >= 24 || !/^[A-Z]?[a-z]+$/.test(value);
}

function asSecret(name: string): [string, Secrecy] {
  return [name, "secret"];
}

function asPhone(name: string): [string, Secrecy] {
  return [name, "phone"];
}

function asToken(name: string): [string, Secrecy] {
  return [name, "token"];
}
