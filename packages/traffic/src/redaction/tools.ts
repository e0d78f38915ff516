import type { JsonValue } from "../json.ts";
import type { Place, RedactionLedger } from "./report.ts";
import type { CompiledRules } from "./rules.ts";
import { looksLikePhone, looksLikeToken } from "./secret-names.ts";
import type { Secrecy } from "./secret-names.ts";
import type { LastHeaders } from "./last-headers.ts";
import type { SecretTokens } from "./secret-tokens.ts";

/** What every part of redaction works with. */
export interface RedactionTools {
  readonly rules: CompiledRules;
  readonly tokens: SecretTokens;
  readonly ledger: RedactionLedger;
  readonly lastHeaders: LastHeaders;
  /** Headers that were looked through and held nothing: they come again with every request. */
  readonly clean: CleanTexts;
  /** Names of parameters and cookies, which were looked through as plain text alone. */
  readonly cleanNames: CleanTexts;
  /** Null where texts are kept as they are, with the members that JSON hides behind later ones. */
  readonly screen: Screen | null;
  /** In a stream in which a model speaks token by token. */
  readonly tokensAreWords?: boolean;
}

interface Screen {
  isClean(value: JsonValue): boolean;
}

const mostClean = 20_000;
const longestClean = 500;

export class CleanTexts {
  #texts = new Set<string>();

  has(text: string): boolean {
    return text.length <= longestClean && this.#texts.has(text);
  }

  add(text: string): void {
    if (text.length > longestClean) return;
    if (this.#texts.size >= mostClean) this.#texts = new Set();
    this.#texts.add(text);
  }
}

/** The secret's token, noted; a token that stands there already is left. */
export function replaceSecret(
  tools: RedactionTools,
  rule: string,
  secret: string,
  at: Place,
): string {
  const token = tools.tokens.tokenFor(rule, secret);
  if (token === null) return secret;
  tools.ledger.note(rule, at);
  return token;
}

/** A value that its name makes secret; a scheme before it, as in `Bearer …`, stays. */
export function replaceNamed(
  tools: RedactionTools,
  name: string,
  value: string,
  at: Place,
): string {
  const scheme =
    /^(?:bearer|basic|token|digest|negotiate|apikey|api-key|key)\s+/i.exec(value)?.[0] ?? "";
  const secret = value.slice(scheme.length);
  if (secret === "") return value;
  const rule = tools.rules.isOwnName(name) ? "own-name" : kindOf(name);
  return scheme + replaceSecret(tools, rule, secret, at);
}

export function isSecretValue(secrecy: Secrecy | null, value: string): boolean {
  if (secrecy === null || value === "") return false;
  if (secrecy === "phone") return looksLikePhone(value);
  return secrecy === "secret" || looksLikeToken(value.replace(/^[A-Za-z]{3,10}\s+/, ""));
}

function kindOf(name: string): string {
  const found = /passw|token|cookie|key|secret|session|otp|pin|cvv|ssn|phone/i.exec(name);
  const kind = (found?.[0] ?? "secret").toLowerCase();
  return kind === "passw" ? "password" : kind;
}
