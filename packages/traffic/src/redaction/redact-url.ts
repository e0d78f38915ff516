import { credentialParameters, customaryParameters } from "./fixed-names.ts";
import { redactText } from "./redact-text.ts";
import { redactPlain, redactShapes } from "./redact-plain.ts";
import type { Place } from "./report.ts";
import { isSecretValue, replaceNamed, replaceSecret } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";

/** The path by its shapes, the query by names and shapes; an authorisation's `code` is a credential. */
export function redactUrl(tools: RedactionTools, url: string, at: Place): string {
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  const safePath = redactPath(tools, path, () => `${at()} path`);
  if (mark === -1) return safePath;
  const hash = url.indexOf("#", mark);
  const query = url.slice(mark + 1, hash === -1 ? url.length : hash);
  const rest = hash === -1 ? "" : url.slice(hash);
  const safeQuery = redactForm(tools, query, () => `${at()} query`);
  // Single-page sign-ins hand tokens over in the fragment, as in a query.
  const safeRest =
    rest === "" ? "" : `#${redactForm(tools, rest.slice(1), () => `${at()} fragment`)}`;
  const isClean = safePath === path && safeQuery === query && safeRest === rest;
  return isClean ? url : `${safePath}?${safeQuery}${safeRest}`;
}

/** Segment by segment, lest what stands for `;sid=…` swallow the segments after it. */
function redactPath(tools: RedactionTools, path: string, at: Place): string {
  if (isUnmarked(path)) return redactShapes(tools, path, at);
  const [, origin = "", rest = ""] = /^((?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*)?(.*)$/is.exec(path) ?? [];
  const safeOrigin = origin === "" ? "" : redactPlain(tools, origin, at);
  // With the host before them, by which some are known.
  const shaped = redactShapes(tools, safeOrigin + rest, at);
  const end = shaped.indexOf("/", shaped.indexOf("//") + 2);
  if (end === -1 && origin !== "") return shaped;
  const start = origin === "" ? 0 : end;
  const segments = shaped.slice(start).split("/");
  return shaped.slice(0, start) + segments.map((one) => redactPlain(tools, one, at)).join("/");
}

/** Without any mark that a name, an address or an encoded text is known by. */
function isUnmarked(path: string): boolean {
  return /^[a-z]+:\/\/[\w.-]*(?:\/[^@%=:<+\s]*)?$/i.test(path);
}

/** `a=1&b=2`, in a query or as a body. */
export function redactForm(tools: RedactionTools, form: string, at: Place): string {
  const isSignIn = /(?:^|&)(?:state|grant_type|redirect_uri|session_state|client_id)=/.test(form);
  return redactPairList(tools, form, "&", at, (name, value) => {
    const plain = name.toLowerCase();
    if (isFixedSecret(tools, plain) && value.length >= 8) return "signature";
    return isSignIn && plain === "code" && value.length >= 8 ? "code" : null;
  });
}

function isFixedSecret({ rules }: RedactionTools, name: string): boolean {
  return credentialParameters.has(name) || (customaryParameters.has(name) && !rules.isKept(name));
}

/** Pairs parted by a mark, each value decoded, judged by its name and its look, and encoded again. */
export function redactPairList(
  tools: RedactionTools,
  list: string,
  mark: "&" | ";",
  at: Place,
  ruleOf: (name: string, value: string) => string | null,
): string {
  return list
    .split(mark)
    .map((pair) => {
      const parting = pair.indexOf("=");
      const name = decoded(parting === -1 ? "" : pair.slice(0, parting), mark);
      const value = decoded(parting === -1 ? pair : pair.slice(parting + 1), mark);
      if (value === "") return pair;
      const place = () => `${at()} ${name.trim()}`;
      const safe = redactPair(tools, name.trim(), value, place, ruleOf);
      const safeName = redactName(tools, name, at);
      if (safe === value && safeName === name) return pair;
      const head =
        parting === -1
          ? ""
          : `${safeName === name ? pair.slice(0, parting) : encoded(safeName, mark)}=`;
      return head + encoded(safe, mark);
    })
    .join(mark);
}

/** The same few names come with call after call. */
function redactName(tools: RedactionTools, name: string, at: Place): string {
  if (name.length < 6 || tools.cleanNames.has(name)) return name;
  const safe = redactPlain(tools, name, at);
  if (safe === name) tools.cleanNames.add(name);
  return safe;
}

function redactPair(
  tools: RedactionTools,
  name: string,
  value: string,
  at: Place,
  ruleOf: (name: string, value: string) => string | null,
): string {
  const rule = ruleOf(name, value);
  if (rule !== null) return replaceSecret(tools, rule, value, at);
  if (isSecretValue(tools.rules.secrecyOf(name), value))
    return replaceNamed(tools, name, value, at);
  return redactText(tools, value, at);
}

/** Cookies are not percent-encoded by rule, but by custom. */
function decoded(text: string, mark: "&" | ";"): string {
  const spaced = mark === "&" ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function encoded(text: string, mark: "&" | ";"): string {
  return mark === "&"
    ? encodeURIComponent(text.toWellFormed()).replaceAll("%20", "+")
    : text.replaceAll(";", "%3B");
}
