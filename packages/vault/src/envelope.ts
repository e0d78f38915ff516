import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { MasterKey } from "./master-key.ts";
import { Secret } from "./secret.ts";

/** What an envelope is bound to: it opens only in the place that it was sealed for. */
export interface SealContext {
  /** The table whose row the secret belongs to. */
  readonly table: string;
  readonly row: string;
  readonly organisationId: string;
  /** What the secret is for, such as `upstream-credential`. */
  readonly purpose: string;
}

/** The envelope was damaged, moved to another place, or sealed with another key. */
export class EnvelopeError extends Error {
  override name = "EnvelopeError";
}

// version (1) · key id (8) · nonce (12) · wrapped data key (32) · tag (16) · nonce (12) · text · tag (16)
const version = 1;
const keyIdBytes = 8;
const nonceBytes = 12;
const dataKeyBytes = 32;
const tagBytes = 16;
const wrappedBytes = nonceBytes + dataKeyBytes + tagBytes;
const headerBytes = 1 + keyIdBytes;
const smallestEnvelope = headerBytes + wrappedBytes + nonceBytes + tagBytes;

/**
 * Seals a secret under a data key of its own, which the master key wraps. A data key seals once,
 * so its nonce cannot repeat; the master key's are 96 random bits, safe for 2^32 seals of one key.
 */
export function sealEnvelope(secret: Secret, context: SealContext, key: MasterKey): Buffer {
  const header = Buffer.concat([Buffer.from([version]), Buffer.from(key.id, "hex")]);
  const dataKey = randomBytes(dataKeyBytes);
  try {
    return Buffer.concat([
      header,
      encrypt(key.key(), dataKey, boundTo("data-key", header, context)),
      encrypt(
        createSecretKey(dataKey),
        Buffer.from(secret.reveal(), "utf8"),
        boundTo("secret", header, context),
      ),
    ]);
  } finally {
    dataKey.fill(0);
  }
}

/** The id of the master key that sealed it. @throws EnvelopeError */
export function keyIdOfEnvelope(envelope: Buffer): string {
  if (envelope.length < smallestEnvelope || envelope[0] !== version)
    throw new EnvelopeError("The envelope is damaged");
  return envelope.subarray(1, headerBytes).toString("hex");
}

/** @throws EnvelopeError if anything at all differs from when it was sealed */
export function openEnvelope(envelope: Buffer, context: SealContext, key: MasterKey): Secret {
  if (keyIdOfEnvelope(envelope) !== key.id)
    throw new EnvelopeError("The envelope was sealed with another master key");
  const header = envelope.subarray(0, headerBytes);
  const wrapped = envelope.subarray(headerBytes, headerBytes + wrappedBytes);
  const sealed = envelope.subarray(headerBytes + wrappedBytes);
  const dataKey = decrypt(key.key(), wrapped, boundTo("data-key", header, context));
  try {
    const text = decrypt(createSecretKey(dataKey), sealed, boundTo("secret", header, context));
    return new Secret(text.toString("utf8"));
  } finally {
    dataKey.fill(0);
  }
}

function encrypt(key: KeyObject, text: Buffer, additional: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additional);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Buffer, additional: Buffer): Buffer {
  const nonce = sealed.subarray(0, nonceBytes);
  const tag = sealed.subarray(sealed.length - tagBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(additional);
  decipher.setAuthTag(tag);
  const text = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
  try {
    return Buffer.concat([text, decipher.final()]);
  } catch {
    throw new EnvelopeError("The envelope does not open here: damaged, moved, or another's");
  }
}

/** Every part behind its length, so that no two contexts make the same bytes. */
function boundTo(layer: string, header: Buffer, context: SealContext): Buffer {
  const parts = [layer, context.table, context.row, context.organisationId, context.purpose];
  return Buffer.concat([
    header,
    ...parts.flatMap((part) => {
      const bytes = Buffer.from(part, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  ]);
}
