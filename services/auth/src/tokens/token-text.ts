import { createHmac, randomBytes } from "node:crypto";

const prefix = "wsrt_";

export function newRefreshToken(): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

export function newSalt(): Buffer {
  return randomBytes(32);
}

export function looksLikeRefreshToken(text: string): boolean {
  return /^wsrt_[A-Za-z0-9_-]{43}$/.test(text);
}

/**
 * What comes after a refresh token. It can be made again, from the token itself alone: requests at
 * once get the same one, though only hashes are stored.
 */
export function successorOf(token: string, salt: Buffer, key: Buffer): string {
  return `${prefix}${createHmac("sha256", key).update(salt).update(token).digest("base64url")}`;
}
