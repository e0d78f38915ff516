import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";

export interface SimulatedLimits {
  concurrency: number;
  /** In any window of `windowMs`, measured at arrival. */
  requests: number;
  windowMs: number;
}

interface SimulatedAccount {
  name: string;
  limits: SimulatedLimits;
  token: string;
  tokenEndsMs: number;
  tokenLifetimeMs: number | null;
  refreshToken: string;
  renewals: number;
  running: number;
  highestRunning: number;
  arrivals: number[];
  highestInWindow: number;
  served: number;
  overLimit: number;
  /** Refused because the token had ended or was replaced. */
  refused: number;
  down: boolean;
}

/**
 * A real HTTP server that keeps each account to its limits as an upstream would: 429 with
 * Retry-After beyond them, 401 for a token that ended, 503 in an outage. Refresh tokens work once.
 */
export class SimulatedUpstream {
  readonly accounts = new Map<string, SimulatedAccount>();
  readonly #byToken = new Map<string, SimulatedAccount>();
  readonly #byRefresh = new Map<string, SimulatedAccount>();
  readonly #usedRefresh = new Set<string>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  /** Refresh tokens that were used again. */
  reused = 0;
  /** 429s that say nothing about an account: the upstream's own whim. */
  whims = 0;
  whimEvery = 0;
  down = false;
  callMs = 2;
  #calls = 0;

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  addAccount(name: string, limits: SimulatedLimits, tokenLifetimeMs: number | null = null) {
    const account: SimulatedAccount = {
      name,
      limits,
      token: "",
      tokenEndsMs: Infinity,
      tokenLifetimeMs,
      refreshToken: "",
      renewals: 0,
      running: 0,
      highestRunning: 0,
      arrivals: [],
      highestInWindow: 0,
      served: 0,
      overLimit: 0,
      refused: 0,
      down: false,
    };
    this.accounts.set(name, account);
    this.#issue(account);
    return account;
  }

  #issue(account: SimulatedAccount): void {
    account.token = `tok-${randomBytes(18).toString("base64url")}`;
    account.refreshToken = `ref-${randomBytes(18).toString("base64url")}`;
    account.tokenEndsMs =
      account.tokenLifetimeMs === null ? Infinity : Date.now() + account.tokenLifetimeMs;
    this.#byToken.set(account.token, account);
    this.#byRefresh.set(account.refreshToken, account);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === "/token") void this.#renew(request, response);
    else {
      request.resume();
      this.#call(request, response);
    }
  }

  async #renew(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request) text += String(part);
    const refresh = new URLSearchParams(text).get("refresh_token") ?? "";
    const account = this.#byRefresh.get(refresh);
    await pause(20);
    if (this.#usedRefresh.has(refresh)) this.reused++;
    if (!account || account.refreshToken !== refresh)
      return send(response, 400, { error: "invalid_grant" });
    this.#usedRefresh.add(refresh);
    account.renewals++;
    this.#issue(account);
    send(response, 200, {
      access_token: account.token,
      refresh_token: account.refreshToken,
      token_type: "bearer",
      expires_in: (account.tokenLifetimeMs ?? 3_600_000) / 1_000,
    });
  }

  #call(request: IncomingMessage, response: ServerResponse): void {
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const account = this.#byToken.get(token);
    const nowMs = performance.now();
    if (!account || Date.now() > account.tokenEndsMs) {
      if (account) account.refused++;
      return send(response, 401, { error: "token" });
    }
    account.arrivals = account.arrivals.filter((at) => at > nowMs - account.limits.windowMs);
    account.arrivals.push(nowMs);
    account.highestInWindow = Math.max(account.highestInWindow, account.arrivals.length);
    account.highestRunning = Math.max(account.highestRunning, account.running + 1);
    if (
      account.arrivals.length > account.limits.requests ||
      account.running >= account.limits.concurrency
    ) {
      account.overLimit++;
      return send(response, 429, { error: "limit" }, { "retry-after": "1" });
    }
    if (this.down || account.down) return send(response, 503, { error: "down" });
    if (this.whimEvery > 0 && ++this.#calls % this.whimEvery === 0) {
      this.whims++;
      return send(response, 429, { error: "busy" }, { "retry-after": "1" });
    }
    account.running++;
    setTimeout(
      () => {
        account.running--;
        account.served++;
        send(response, 200, { ok: true });
      },
      this.callMs * (0.5 + Math.random()),
    );
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, durationMs));
}
