import { redactEmails } from "./redact-emails.ts";
import type { Place } from "./report.ts";
import { isSecretValue, replaceNamed, replaceSecret } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";
import { looksLikeToken } from "./secret-names.ts";

/** Text without a structure of its own: known shapes, credentials in URLs, addresses, `name=value`. */
export function redactPlain(tools: RedactionTools, text: string, at: Place): string {
  let redacted = redactShapes(tools, text, at);
  const hasAt = redacted.includes("@") || redacted.includes("%40");
  if (hasAt && redacted.includes("://")) redacted = redactUserInfo(tools, redacted, at);
  if (hasAt && tools.rules.emails) redacted = redactEmails(tools, redacted, at);
  if (schemePattern.test(redacted)) redacted = redactSchemes(tools, redacted, at);
  if (/[=:]/.test(redacted)) redacted = redactPairs(tools, redacted, at);
  return redacted.includes("</") ? redactElements(tools, redacted, at) : redacted;
}

/** The shapes that issuers gave their keys, alone: for places where names mean nothing. */
export function redactShapes(tools: RedactionTools, text: string, at: Place): string {
  const { anyShape } = tools.rules;
  anyShape.lastIndex = 0;
  if (!anyShape.test(text)) return text;
  return text.replaceAll(anyShape, (match) =>
    replaceSecret(tools, tools.rules.ruleOf(match), match, at),
  );
}

const schemePattern = /\b(?:bearer|basic)(?:\s|%20|\+)/i;

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

/**
 * A name, what parts it from its value, and the value: in quotes (escaped ones too, as in JSON that was
 * cut off) or to the next mark. Each part is bounded, so that no text takes more than linear time.
 */
const pairPattern =
  /(?<![\w.-])([A-Za-z][\w.-]{1,63})(\\{0,4}["']?\]?[ \t]{0,3}(?:=>?|:)[ \t]{0,3})(?:"((?:[^"\\\r\n]|\\.){1,2000})|'((?:[^'\\\r\n]|\\.){1,2000})|\\+"([^"\\\r\n]{1,2000})|([^\s"'\\&;,<>{}()[\]#|]{1,2000}))/g;

function redactPairs(tools: RedactionTools, text: string, at: Place): string {
  return text.replaceAll(
    pairPattern,
    (
      whole: string,
      name: string,
      separator: string,
      double?: string,
      single?: string,
      escaped?: string,
      bare?: string,
    ) => {
      const secrecy = tools.rules.secrecyOf(name);
      const value = double ?? single ?? escaped ?? bare ?? "";
      if (!isSecretValue(secrecy, value)) return whole;
      // "Password: must be long" is prose; "password: hunter2" is not.
      const isProse = bare !== undefined && !separator.includes("=") && !/[\d\W_]/.test(bare);
      if (isProse) return whole;
      const place = () => `${at()} ${name}`;
      return whole.slice(0, whole.length - value.length) + replaceNamed(tools, name, value, place);
    },
  );
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
