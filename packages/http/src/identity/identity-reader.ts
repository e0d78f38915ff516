import type { IncomingHttpHeaders } from "node:http";
import { LRUCache } from "lru-cache";
import { ProblemError } from "../problem-error.ts";
import { internalHeaders } from "../request-context.ts";
import { identitySecret, readIdentity } from "./identity-token.ts";
import type { Principal } from "./principal.ts";

/** Reads who a call is made for out of the gateway's signed token. */
export class IdentityReader {
  private readonly secret: Buffer;
  private readonly service: string;
  /** The gateway sends the same token for half a minute; its signature is checked once. */
  private readonly known = new LRUCache<string, { principal: Principal; expiresAtMs: number }>({
    max: 2_000,
  });

  constructor(internalToken: string, service: string) {
    this.secret = identitySecret(internalToken, service);
    this.service = service;
  }

  /** @returns null where no identity is claimed @throws ProblemError 401 for one that is not true */
  read(headers: IncomingHttpHeaders, nowMs = Date.now()): Principal | null {
    const token = headers[internalHeaders.identity];
    if (token === undefined) return null;
    if (typeof token === "string") {
      const known = this.known.get(token);
      if (known && known.expiresAtMs > nowMs) return known.principal;
      const read = readIdentity(this.secret, this.service, token, nowMs);
      if (read) {
        this.known.set(token, read);
        return read.principal;
      }
    }
    throw new ProblemError({
      type: "unauthorized",
      status: 401,
      title: "Not signed in",
      detail: "The identity token does not hold",
    });
  }
}
