import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export const sessionCookieName = "workspace_session";

/** How a browser was signed in: by being on this machine, or with a key. */
export type SessionVia = "local" | "key";

export interface Session {
  readonly id: string;
  readonly via: SessionVia;
  readonly keyId: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

const pattern =
  /^(local|key)\.(-|key_\w{1,64})\.([\w]{1,64})\.(\d{1,12})\.(\d{1,12})\.([\w-]{43})$/;

/** Writes and reads session cookies: plain fields under an HMAC-SHA-256. */
export class SessionCookies {
  private readonly secret: Buffer;

  constructor(secret: Buffer) {
    this.secret = secret;
  }

  write(session: Session): string {
    const fields = [
      session.via,
      session.keyId ?? "-",
      session.id,
      Math.floor(session.createdAtMs / 1_000),
      Math.floor(session.expiresAtMs / 1_000),
    ].join(".");
    return `${fields}.${this.sign(fields).toString("base64url")}`;
  }

  /** @returns undefined for a cookie that is forged, damaged or past its time */
  read(text: string, nowMs: number): Session | undefined {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [, via, keyId, id = "", created, expires, signature = ""] = match;
    const signed = this.sign(text.slice(0, text.length - signature.length - 1));
    const given = Buffer.from(signature, "base64url");
    if (given.length !== signed.length || !timingSafeEqual(given, signed)) return undefined;
    const expiresAtMs = Number(expires) * 1_000;
    if (expiresAtMs <= nowMs) return undefined;
    return {
      id,
      via: via === "key" ? "key" : "local",
      keyId: keyId === undefined || keyId === "-" ? null : keyId,
      createdAtMs: Number(created) * 1_000,
      expiresAtMs,
    };
  }

  private sign(fields: string): Buffer {
    return createHmac("sha256", this.secret).update(fields).digest();
  }
}

/** A secret of its own for cookies, so that no cookie's HMAC says anything about the token. */
export function sessionSecretFrom(internalToken: string): Buffer {
  return Buffer.from(hkdfSync("sha256", internalToken, "workspace", "session cookies", 32));
}

/** The `Set-Cookie` value. `Strict`: no other site can make a request that carries it. */
export function setCookieText(value: string, lifetimeMs: number): string {
  const maxAge = Math.max(0, Math.floor(lifetimeMs / 1_000));
  return `${sessionCookieName}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict`;
}

/** The cookie's value out of a Cookie header; undefined if it is absent or there twice. */
export function sessionCookieIn(header: string): string | undefined {
  const mark = `${sessionCookieName}=`;
  if (!header.includes(mark)) return undefined;
  const values = header
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(mark));
  return values.length === 1 ? values[0]?.slice(mark.length) : undefined;
}
