import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** An authenticator in software, as far as Web Authentication needs one (ES256, no attestation). */
export class TestAuthenticator {
  readonly id = randomBytes(32);
  readonly #keys: { privateKey: KeyObject; publicKey: KeyObject };
  readonly #rpId: string;
  counter = 0;
  origin: string;
  verifiesUser = true;
  /** Passkeys that are kept in a cloud account do not count. */
  counts = true;

  constructor(rpId = "localhost", origin = "http://localhost:8000") {
    this.#rpId = rpId;
    this.origin = origin;
    this.#keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  }

  create(challenge: unknown) {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const cose = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      Buffer.from(x, "base64url"),
      Buffer.from([0x22, 0x58, 0x20]),
      Buffer.from(y, "base64url"),
    ]);
    const idLength = Buffer.from([0, this.id.length]);
    const data = Buffer.concat([this.#data(0x40), Buffer.alloc(16), idLength, this.id, cose]);
    const head = Buffer.concat([
      Buffer.from([0xa3]),
      text("fmt"),
      text("none"),
      text("attStmt"),
      Buffer.from([0xa0]),
      text("authData"),
      Buffer.from([0x59, data.length >> 8, data.length & 0xff]),
    ]);
    return this.#answer({
      clientDataJSON: this.#client("webauthn.create", challenge).toString("base64url"),
      attestationObject: Buffer.concat([head, data]).toString("base64url"),
    });
  }

  get(challenge: unknown) {
    if (this.counts) this.counter += 1;
    const client = this.#client("webauthn.get", challenge);
    const data = this.#data(0);
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    return this.#answer({
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: createSign("SHA256").update(signed).sign(this.#keys.privateKey, "base64url"),
    });
  }

  #data(flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const all = 0x01 | (this.verifiesUser ? 0x04 : 0) | flags;
    return Buffer.concat([
      createHash("sha256").update(this.#rpId).digest(),
      Buffer.from([all]),
      counter,
    ]);
  }

  #client(type: string, challenge: unknown): Buffer {
    const { origin } = this;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #answer(response: Record<string, string>) {
    const id = this.id.toString("base64url");
    return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
  }
}

/** A short text in CBOR. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}
