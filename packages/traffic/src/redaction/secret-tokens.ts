import { hash, hkdfSync } from "node:crypto";
import { digitsOf } from "./redacted-numbers.ts";

const made = /^redacted-[a-z0-9-]{1,40}-[0-9a-f]{16}(?:@redacted\.invalid)?$/;
const madeUuid = /^00000000-0000-4000-8000-[0-9a-f]{12}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const mostRemembered = 10_000;

/**
 * What stands for a secret: the same for the same value under one key, and without the key no way
 * back, not even by trying every value. It keeps the look of its kind, so that what is inferred of it
 * stays true.
 */
export class SecretTokens {
  readonly #inner: string;
  readonly #outer: string;
  readonly #remembered = new Map<string, string>();

  constructor(key: Uint8Array) {
    if (key.length < 16) throw new RangeError("A redaction key has at least 16 bytes.");
    this.#inner = Buffer.from(hkdfSync("sha256", key, "", "redaction inner", 32)).toString("hex");
    this.#outer = Buffer.from(hkdfSync("sha256", key, "", "redaction outer", 32)).toString("hex");
  }

  /** Null when the value is a token already: what is redacted twice is as if once. */
  tokenFor(rule: string, value: string): string | null {
    if (isToken(value)) return null;
    if (uuid.test(value)) return `00000000-0000-4000-8000-${this.#digest(value).slice(0, 12)}`;
    const token = `redacted-${rule}-${this.#digest(value).slice(0, 16)}`;
    return rule === "email" ? `${token}@redacted.invalid` : token;
  }

  /** A number of as many digits, and as whole as it was. */
  numberFor(value: number): number {
    const digits = digitsOf(value);
    const lowest = digits === 1 ? 0 : 10 ** (digits - 1);
    const drawn = Number.parseInt(this.#digest(String(value)).slice(0, 13), 16);
    const whole = lowest + (drawn % (10 ** digits - lowest));
    return Number.isInteger(value) ? whole : whole + 0.5;
  }

  /** As many bytes as the secret had, for places whose lengths count. */
  fillerFor(value: string): string {
    return this.#digest(value)
      .repeat(Math.ceil(value.length / 64))
      .slice(0, value.length);
  }

  /** NMAC over SHA-256: what HMAC is made of, at a quarter of the price of Node's. */
  #digest(value: string): string {
    const remembered = this.#remembered.get(value);
    if (remembered !== undefined) return remembered;
    const digest = hash("sha256", this.#outer + hash("sha256", this.#inner + value));
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    if (value.length < 1024) this.#remembered.set(value, digest);
    return digest;
  }
}

/** `redacted-x-` and sixteen digits; the others are longer. */
const shortestToken = 27;
const madeWithin = /redacted-[a-z0-9-]{1,40}-[0-9a-f]{16}|00000000-0000-4000-8000-[0-9a-f]{12}/;

/** Whether something in it was redacted, so that it is nobody's word any more. */
export function holdsToken(text: string): boolean {
  // Asked of every string there is: its length and a search for fixed letters first.
  if (text.length < shortestToken) return false;
  const mayHold = text.includes("redacted-") || text.includes("00000000-0000-4000-8000-");
  return mayHold && madeWithin.test(text);
}

function isToken(value: string): boolean {
  return made.test(value) || madeUuid.test(value);
}
