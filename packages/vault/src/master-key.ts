import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** A key that wraps data keys. Its bytes stay private, so that no log can show them. */
export class MasterKey {
  /** Names the key in envelopes; derived from it, so that two places can never disagree. */
  readonly id: string;
  readonly #key: KeyObject;

  /** @throws RangeError unless it has 32 bytes */
  constructor(bytes: Buffer) {
    if (bytes.length !== masterKeyBytes)
      throw new RangeError(`A master key has ${masterKeyBytes} bytes`);
    this.#key = createSecretKey(bytes);
    this.id = createHmac("sha256", this.#key)
      .update("workspace vault key id")
      .digest("hex")
      .slice(0, 16);
  }

  static random(): MasterKey {
    return new MasterKey(randomBytes(masterKeyBytes));
  }

  /** @throws RangeError that never repeats the text */
  static parse(text: string): MasterKey {
    const trimmed = text.trim();
    const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
      ? Buffer.from(trimmed, "hex")
      : /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)
        ? Buffer.from(trimmed, "base64")
        : null;
    if (!bytes) throw new RangeError("A master key is 32 bytes as base64 or as 64 hex digits");
    return new MasterKey(bytes);
  }

  /** As ciphers take it: they spend more on reading bytes than on a short text. */
  key(): KeyObject {
    return this.#key;
  }

  /** As a key file holds it. */
  toText(): string {
    return this.#key.export().toString("base64");
  }
}

const masterKeyBytes = 32;

/** Keys in a text: one a line or between commas, the present one first; `#` begins a comment. */
export function parseMasterKeys(text: string): MasterKey[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean)
    .map((line) => MasterKey.parse(line));
}
