import type { JsonObject, JsonValue } from "../json.ts";
import { namingKeys } from "./json-place.ts";
import { redactKey } from "./redact-json.ts";
import { holdsSecretPair, mayHoldScheme } from "./redact-plain.ts";
import { beginsJson, hasMark, holdsBase64Text, isTooShort } from "./redact-text.ts";
import { holdsShape } from "./replace-shapes.ts";
import { RedactionLedger } from "./report.ts";
import { isSecretValue } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";
import type { Secrecy } from "./secret-names.ts";

/** What a member's name says, asked once of each name. */
interface JudgedKey {
  readonly secrecy: Secrecy | null;
  readonly isNaming: boolean;
  /** Nothing in the name itself would be replaced. */
  readonly isClean: boolean;
}

const mostKeys = 20_000;

/**
 * Tells of most JSON values that there is nothing to redact in them, at a fraction of what redacting
 * their text costs. It may hold a clean value for unclean, never the reverse.
 */
export class ValueScreen {
  readonly #tools: RedactionTools;
  readonly #keys = new Map<string, JudgedKey>();

  constructor(tools: RedactionTools) {
    this.#tools = tools;
  }

  /** Of values that are nested no deeper than `parseJson` lets them be. */
  isClean(value: JsonValue): boolean {
    if (typeof value === "string") return this.#isCleanText(value);
    if (typeof value !== "object" || value === null) return true;
    return isList(value) ? this.#isCleanList(value) : this.#isCleanObject(value);
  }

  #isCleanList(items: readonly JsonValue[]): boolean {
    for (let at = 0; at < items.length; at += 1) if (!this.isClean(items[at] ?? null)) return false;
    return true;
  }

  #isCleanObject(value: JsonObject): boolean {
    // By `in`: without a list of the keys, and each member is found by its place among them.
    for (const key in value) {
      const { secrecy, isNaming, isClean } = this.#judge(key);
      const inner = value[key] ?? null;
      if (!isClean || (secrecy !== null && isSecret(secrecy, inner))) return false;
      if (isNaming && typeof inner === "string" && this.#namesSecret(inner, value)) return false;
      if (typeof inner === "string" ? !this.#isCleanText(inner) : !this.isClean(inner))
        return false;
    }
    return true;
  }

  /** `{"name": "api_key", "value": …}`. */
  #namesSecret(name: string, object: JsonObject): boolean {
    return Object.hasOwn(object, "value") && this.#tools.rules.secrecyOf(name) !== null;
  }

  #judge(key: string): JudgedKey {
    const known = this.#keys.get(key);
    if (known) return known;
    const unheard = { ...this.#tools, ledger: new RedactionLedger() };
    const judged = {
      secrecy: this.#tools.rules.secrecyOf(key),
      isNaming: namingKeys.has(key),
      isClean: key.length < 6 || redactKey(unheard, key, () => "") === key,
    };
    if (this.#keys.size >= mostKeys) this.#keys.clear();
    this.#keys.set(key, judged);
    return judged;
  }

  #isCleanText(text: string): boolean {
    const { rules } = this.#tools;
    if (isTooShort(rules, text)) return true;
    if (beginsJson(text) || holdsShape(rules, text) || holdsBase64Text(text)) return false;
    if (mayHoldScheme(text)) return false;
    // All that follows has one of the marks, and most texts have none.
    if (!hasMark(text)) return true;
    if (text.includes(";base64,")) return false;
    if (text.includes("@") || text.includes("%40") || text.includes("</")) return false;
    return !/[=:]/.test(text) || !holdsSecretPair(rules, text);
  }
}

/** What stands under a secret's name is one, save for what says only whether there is any. */
function isSecret(secrecy: Secrecy, value: JsonValue): boolean {
  if (typeof value === "string") return isSecretValue(secrecy, value);
  if (typeof value === "number") return secrecy === "secret";
  return typeof value === "object" && value !== null;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
