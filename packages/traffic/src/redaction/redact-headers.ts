import type { HeaderPair } from "../exchange.ts";
import { credentialHeaders, customaryHeaders } from "./fixed-names.ts";
import { redactPairList, redactUrl } from "./redact-url.ts";
import { redactText } from "./redact-text.ts";
import type { Place } from "./report.ts";
import { isSecretValue, replaceNamed, replaceSecret } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";

const urlHeaders = new Set(["referer", "location", "content-location", "origin", "x-original-url"]);

export function redactHeaders(
  tools: RedactionTools,
  headers: readonly HeaderPair[],
  side: string,
): readonly HeaderPair[] {
  const seen = tools.lastHeaders.find(side, headers);
  if (seen !== null) {
    tools.ledger.repeat(seen.noted);
    return seen.redacted;
  }
  const { result: redacted, noted } = tools.ledger.listen(() => redactAll(tools, headers, side));
  tools.lastHeaders.add({ side, headers, redacted, noted });
  return redacted;
}

function redactAll(
  tools: RedactionTools,
  headers: readonly HeaderPair[],
  side: string,
): readonly HeaderPair[] {
  let changed = false;
  const redacted = headers.map((header): HeaderPair => {
    const [name, value] = header;
    const safe = redactHeader(tools, name, value, () => `${side} header ${name}`);
    if (safe === value) return header;
    changed = true;
    return [name, safe];
  });
  return changed ? redacted : headers;
}

function redactHeader(tools: RedactionTools, name: string, value: string, at: Place): string {
  if (name === "cookie") return redactPairList(tools, value, ";", at, alwaysSecret("cookie"));
  if (name === "set-cookie") return redactSetCookie(tools, value, at);
  if (isFixedSecret(tools, name)) return redactCredentials(tools, name, value, at);
  if (isSecretValue(tools.rules.secrecyOf(name), value))
    return replaceNamed(tools, name, value, at);
  if (tools.clean.has(value)) return value;
  const safe = urlHeaders.has(name) ? redactUrl(tools, value, at) : redactText(tools, value, at);
  if (safe === value) tools.clean.add(value);
  return safe;
}

function isFixedSecret({ rules }: RedactionTools, name: string): boolean {
  return credentialHeaders.has(name) || (customaryHeaders.has(name) && !rules.isKept(name));
}

/** `Scheme credentials`: the scheme stays; Basic stays readable as Basic. */
function redactCredentials(tools: RedactionTools, name: string, value: string, at: Place): string {
  const [, scheme = "", credentials = value] = /^([A-Za-z][\w-]{0,30})\s+(.*)$/s.exec(value) ?? [];
  if (credentials.trim() === "") return value;
  if (scheme.toLowerCase() !== "basic") {
    const kind = scheme === "" ? name.replace(/^.*-/, "") : "token";
    const token = replaceSecret(tools, /^[a-z0-9]+$/.test(kind) ? kind : "secret", credentials, at);
    return scheme === "" ? token : `${scheme} ${token}`;
  }
  const decoded = Buffer.from(credentials, "base64").toString("utf8");
  const parting = decoded.indexOf(":");
  const user = replaceSecret(
    tools,
    "user",
    parting === -1 ? decoded : decoded.slice(0, parting),
    at,
  );
  const password = replaceSecret(
    tools,
    "password",
    parting === -1 ? "" : decoded.slice(parting + 1),
    at,
  );
  return `${scheme} ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function redactSetCookie(tools: RedactionTools, value: string, at: Place): string {
  const end = value.indexOf(";");
  const pair = end === -1 ? value : value.slice(0, end);
  const attributes = end === -1 ? "" : value.slice(end);
  return redactPairList(tools, pair, ";", at, alwaysSecret("cookie")) + attributes;
}

function alwaysSecret(rule: string): () => string {
  return () => rule;
}
