import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import { EnvelopeError } from "@workspace/vault";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const nonceBytes = 12;
const tagBytes = 16;
/** Of one part; a part has a batch of exchanges, or one that is larger. */
const mostBytes = 512 * 1024 * 1024;

/** What a capture's raw exchanges are encrypted under: AES-256-GCM, for this capture alone. */
export class DataKey {
  readonly #key: Buffer;
  readonly #captureId: string;

  constructor(key: Buffer, captureId: string) {
    this.#key = key;
    this.#captureId = captureId;
  }

  /** Exchanges as they are stored, which have no line break in them. */
  async seal(contents: readonly string[]): Promise<Buffer> {
    const plain = await compress(Buffer.from(contents.join("\n")));
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(this.#captureId));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws EnvelopeError for what was damaged, or is another capture's */
  async open(sealed: Buffer): Promise<string[]> {
    const nonce = sealed.subarray(0, nonceBytes);
    const decipher = createDecipheriv("aes-256-gcm", this.#key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(this.#captureId));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
    try {
      decipher.final();
    } catch {
      throw new EnvelopeError("A part does not open: damaged, or of another capture");
    }
    return (await decompress(plain, { maxOutputLength: mostBytes })).toString().split("\n");
  }
}
