import { redactEmails } from "./redact-emails.ts";
import { replaceShapes } from "./replace-shapes.ts";
import type { Place } from "./report.ts";
import type { CompiledRules } from "./rules.ts";
import { isSecretValue, replaceNamed, replaceSecret } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";
import { looksLikeToken } from "./secret-names.ts";

/** Text without a structure of its own: known shapes, credentials in URLs, addresses, `name=value`. */
export function redactPlain(tools: RedactionTools, text: string, at: Place): string {
  if (text === "") return text;
  let redacted = redactShapes(tools, text, at);
  const hasAt = redacted.includes("@") || redacted.includes("%40");
  if (hasAt && redacted.includes("://")) redacted = redactUserInfo(tools, redacted, at);
  if (hasAt && tools.rules.emails) redacted = redactEmails(tools, redacted, at);
  if (mayHoldScheme(redacted)) redacted = redactSchemes(tools, redacted, at);
  if (/[=:]/.test(redacted)) redacted = redactPairs(tools, redacted, at);
  return redacted.includes("</") ? redactElements(tools, redacted, at) : redacted;
}

/** The shapes that issuers gave their keys, alone: for places where names mean nothing. */
export function redactShapes(tools: RedactionTools, text: string, at: Place): string {
  return replaceShapes(tools.rules, text, (rule, secret) => replaceSecret(tools, rule, secret, at));
}

export function mayHoldScheme(text: string): boolean {
  return /\b(?:bearer|basic)(?:\s|%20|\+)/i.test(text);
}

/** `Bearer …` and `Basic …` in a command, a log, a message. */
function redactSchemes(tools: RedactionTools, text: string, at: Place): string {
  return text.replaceAll(
    /\b(bearer|basic)((?:\s|%20|\+){1,4})([\w.~+/=-]{8,4096})/gi,
    (whole, scheme: string, space: string, value: string) => {
      const isBasic = scheme.toLowerCase() === "basic";
      const isSecret = isBasic
        ? Buffer.from(value, "base64").toString("latin1").includes(":")
        : looksLikeToken(value);
      return isSecret ? scheme + space + replaceSecret(tools, "token", value, at) : whole;
    },
  );
}

/** `https://user:password@host`, and a token alone before the `@`. */
function redactUserInfo(tools: RedactionTools, text: string, at: Place): string {
  return text.replaceAll(
    /:\/\/([^\s/?#@:"'<>\\]{0,256})(?::([^\s/?#@"'<>\\]{0,256}))?@/g,
    (_whole, user: string, password: string | undefined) => {
      const safeUser = user === "" ? "" : replaceSecret(tools, "user", user, at);
      if (password === undefined) return `://${safeUser}@`;
      return `://${safeUser}:${password === "" ? "" : replaceSecret(tools, "password", password, at)}@`;
    },
  );
}

/** A name and what parts it from its value, each bounded, so that no text takes more than linear time. */
const pairStart =
  /(?<![\w.-])([A-Za-z][\w.-]{1,63})(\\{0,4}["']?\]?[ \t]{0,3}(?:=>?|:)[ \t]{0,3})/g;

/** The value: in quotes (escaped ones too, as in JSON that was cut off) or to the next mark. */
const pairValue =
  /"((?:[^"\\\r\n]|\\.){1,2000})|'((?:[^'\\\r\n]|\\.){1,2000})|\\+"([^"\\\r\n]{1,2000})|([^\s"'\\&;,<>{}()[\]#|]{1,2000})/y;

/**
 * Only what a secret's name stands before is read as a value. All else is looked through for further
 * names: in `https://a.example/?token=…` the scheme is no name, and the rest not its value.
 */
function redactPairs(tools: RedactionTools, text: string, at: Place): string {
  let redacted = "";
  let copied = 0;
  pairStart.lastIndex = 0;
  for (let start = pairStart.exec(text); start !== null; start = pairStart.exec(text)) {
    const [, name = "", separator = ""] = start;
    const secrecy = tools.rules.secrecyOf(name);
    if (secrecy === null) continue;
    pairValue.lastIndex = pairStart.lastIndex;
    const found = pairValue.exec(text);
    if (found === null) continue;
    const [, double, single, escaped, bare] = found;
    const value = double ?? single ?? escaped ?? bare ?? "";
    if (!isSecretValue(secrecy, value)) continue;
    // "Password: must be long" is prose; "password: hunter2" is not.
    if (bare !== undefined && !separator.includes("=") && !/[\d\W_]/.test(bare)) continue;
    const begin = pairValue.lastIndex - value.length;
    redacted +=
      text.slice(copied, begin) + replaceNamed(tools, name, value, () => `${at()} ${name}`);
    copied = begin + value.length;
    pairStart.lastIndex = copied;
  }
  return copied === 0 ? text : redacted + text.slice(copied);
}

/** Whether anything that looks like a pair has a secret's name. */
export function holdsSecretPair(rules: CompiledRules, text: string): boolean {
  pairStart.lastIndex = 0;
  for (let start = pairStart.exec(text); start !== null; start = pairStart.exec(text))
    if (rules.secrecyOf(start[1] ?? "") !== null) return true;
  return false;
}

/** `<password>…</password>`, in any namespace. */
function redactElements(tools: RedactionTools, text: string, at: Place): string {
  return text.replaceAll(
    /<([A-Za-z][\w.:-]{0,63})((?:\s[^<>]{0,500})?)>([^<>]{1,2000})(?=<\/)/g,
    (whole, name: string, attributes: string, value: string) => {
      const secrecy = tools.rules.secrecyOf(name.slice(name.indexOf(":") + 1));
      if (!isSecretValue(secrecy, value)) return whole;
      const place = () => `${at()} <${name}>`;
      return `<${name}${attributes}>${replaceNamed(tools, name, value, place)}`;
    },
  );
}
