import { createHmac } from "node:crypto";
import { ProblemError } from "@workspace/http";
import { newSecret, sameText } from "../secrets/secret-text.ts";
import type { Cookies } from "./cookies.ts";
import type { Origins } from "./origins.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** Refuses requests that another site makes in the name of a signed-in person. */
export class ForgeryGuard {
  readonly #cookies: Cookies;
  readonly #origins: Origins;
  readonly #key: Buffer;

  constructor(cookies: Cookies, origins: Origins, key: Buffer) {
    this.#cookies = cookies;
    this.#origins = origins;
    this.#key = key;
  }

  /** The token of this browser, and the cookie that it belongs to where that is new. */
  issue(cookieHeader: string | undefined): { token: string; cookie: string | null } {
    const known = this.#cookies.read(cookieHeader).csrf;
    if (known !== undefined && this.#isOurs(known)) return { token: tokenIn(known), cookie: null };
    const token = newSecret();
    return { token, cookie: this.#cookies.set("csrf", `${token}.${this.#sign(token)}`) };
  }

  /**
   * Browsers name the origin of whatever changes something, so that decides. A request that has a
   * cookie but names no origin must prove by the token that it can read our pages.
   * @throws ProblemError 403
   */
  check(headers: Headers, token: string | undefined): void {
    const { origin } = headers;
    const site = headers["sec-fetch-site"];
    if (origin !== undefined && !this.#origins.allows(origin)) throw forged();
    if (site !== undefined && site !== "same-origin" && site !== "none" && origin === undefined)
      throw forged();
    if (site === "cross-site" && origin === undefined) throw forged();
    if (origin !== undefined || headers.cookie === undefined) return;
    this.requireToken(headers, token);
  }

  /** As forms of Auth.js's clients need it, wherever they come from. @throws ProblemError 403 */
  requireToken(headers: Headers, token: string | undefined): void {
    const cookie = this.#cookies.read(headers.cookie).csrf;
    const given = token ?? headers["x-csrf-token"];
    const holds =
      cookie !== undefined &&
      given !== undefined &&
      this.#isOurs(cookie) &&
      sameText(given, tokenIn(cookie));
    if (!holds) throw forged();
  }

  /** Signed, so that a neighbouring host which can set cookies cannot make one up. */
  #isOurs(cookie: string): boolean {
    const token = tokenIn(cookie);
    return sameText(cookie, `${token}.${this.#sign(token)}`);
  }

  #sign(token: string): string {
    return createHmac("sha256", this.#key).update(token).digest("base64url");
  }
}

function tokenIn(cookie: string): string {
  return cookie.split(".")[0] ?? "";
}

function forged(): ProblemError {
  return new ProblemError({
    type: "request-forged",
    status: 403,
    title: "The request may come from another site",
    detail: "Send it from a page of the workspace, or with the token of /api/auth/csrf.",
  });
}
