import { randomBytes } from "node:crypto";
import { contracts } from "@workspace/contracts";
import type { Contract, Operations, Schemas, StreamEvent } from "@workspace/contracts";
import { createService, mountApi, UnavailableError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { newId } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { FakePool } from "./fake-pool.ts";
import type { PoolOperations } from "./fake-pool.ts";

type Principal = Schemas["auth"]["Principal"];
type Change = Schemas["auth"]["RevocationEvent"];
type Asked = Pick<Operations["auth"], "listPools" | "resolvePrincipal" | "streamRevocations"> &
  PoolOperations;

const { name, document, operations } = contracts.auth;
const { listPools, resolvePrincipal, streamRevocations } = operations;
const { acquireLease, updateLease, reportLease } = operations;
const contract: Contract<Asked> = {
  name,
  document,
  operations: {
    listPools,
    resolvePrincipal,
    streamRevocations,
    acquireLease,
    updateLease,
    reportLease,
  },
};

/** Whose a credential is; what is left out is the same for all. */
export interface CredentialFacts {
  name?: string;
  user?: string;
  organisation?: string;
  role?: Principal["role"];
  operator?: boolean;
  scopes?: string[] | null;
  requests_per_minute?: number | null;
  monthly_budget_usd?: number | null;
  user_monthly_budget_usd?: number;
  organisation_monthly_budget_usd?: number;
  budget_warning_percent?: number;
  expires_at?: string | null;
}

/**
 * What the gateway asks of the auth service, by auth's own contract: requests and replies are held
 * against the spec. Credentials are in memory, and a test can break what a network breaks.
 */
export class FakeAuth {
  readonly user = newId("usr");
  readonly organisation = newId("org");
  readonly pool = new FakePool();
  /** Questions in all, and open streams. */
  questions = 0;
  followers = 0;
  /** The stream stays open, and nothing comes on it. */
  mute = false;
  /** Between finding the answer and sending it. */
  delayMs = 0;
  private readonly internalToken: string;
  private readonly credentials = new Map<string, Principal>();
  private readonly listeners = new Set<(change: Change | undefined) => void>();
  private broken = false;
  private app: ReturnType<typeof createService> | undefined;
  private port = 0;

  private constructor(internalToken: string) {
    this.internalToken = internalToken;
  }

  static async start(internalToken: string): Promise<FakeAuth> {
    const auth = new FakeAuth(internalToken);
    await auth.start();
    return auth;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Whether a follower is let in now. */
  get streams(): boolean {
    return this.app !== undefined && !this.broken;
  }

  createKey(facts: CredentialFacts = {}): { id: string; key: string } {
    const [id, key] = [newId("key"), `pplx-ws-${randomBytes(32).toString("base64url")}`];
    this.credentials.set(`bearer ${key}`, { ...this.principalOf(facts), key_id: id });
    return { id, key };
  }

  /** @returns the value of the session cookie */
  createSession(facts: CredentialFacts = {}): { id: string; value: string } {
    const [id, value] = [newId("ses"), randomBytes(32).toString("base64url")];
    this.credentials.set(`session ${value}`, { ...this.principalOf(facts), session_id: id });
    return { id, value };
  }

  revokeKey(id: string): void {
    for (const [credential, { key_id }] of this.credentials)
      if (key_id === id) this.credentials.delete(credential);
    this.tell("key", id);
  }

  endSession(id: string): void {
    for (const [credential, { session_id }] of this.credentials)
      if (session_id === id) this.credentials.delete(credential);
    this.tell("session", id);
  }

  moveSession(id: string, organisation: string): void {
    for (const principal of this.credentials.values())
      if (principal.session_id === id) principal.organisation_id = organisation;
    this.tell("session", id);
  }

  changeKey(id: string, change: Partial<Principal>): void {
    for (const principal of this.credentials.values())
      if (principal.key_id === id) Object.assign(principal, change);
    this.tell("key", id);
  }

  /** The role in one organisation; in others the user's stays. */
  changeRole(user: string, organisation: string, role: Principal["role"]): void {
    for (const principal of this.credentials.values())
      if (principal.user_id === user && principal.organisation_id === organisation)
        principal.role = role;
    this.tell("member", user, organisation);
  }

  reset(): void {
    for (const listener of this.listeners) listener({ type: "reset" });
  }

  /** Ends the streams and opens none until they are mended; questions are answered all the same. */
  breakStream(): void {
    this.broken = true;
    for (const listener of this.listeners) listener(undefined);
  }

  mendStream(): void {
    this.broken = false;
  }

  async start(): Promise<void> {
    const logger = createLogger({ service: "auth", level: "error" });
    this.app = createService({
      name: "auth",
      logger,
      metrics: createMetrics("auth"),
      internalToken: this.internalToken,
      admitsByItself: true,
      checkReplies: true,
      apis: [mountApi(contract, this.handlers(), "problem")],
      readiness: {},
    });
    const address = await this.app.listen({ host: "127.0.0.1", port: this.port });
    this.port = Number(new URL(address).port);
  }

  /** Nothing listens then, until it is started again on the same port. */
  async stop(): Promise<void> {
    for (const listener of this.listeners) listener(undefined);
    const { app } = this;
    this.app = undefined;
    app?.server.closeAllConnections();
    await app?.close();
  }

  private handlers(): Handlers<Asked> {
    return {
      ...this.pool.handlers(),
      // Told to nobody: accounts are lent by name.
      listPools: async () => ({ status: 200, body: { data: [] } }),
      resolvePrincipal: async ({ body, context }) => {
        this.questions++;
        const principal = this.find(`${body.kind} ${body.value}`);
        await elapsed(this.delayMs, context.signal);
        return { status: 200, body: { principal } };
      },
      streamRevocations: async ({ context }) => {
        if (this.broken) throw new UnavailableError("The stream is broken");
        return { status: 200, events: this.changes(context.signal) };
      },
    };
  }

  private find(credential: string): Principal | null {
    const principal = this.credentials.get(credential);
    const ended =
      principal?.expires_at !== undefined &&
      principal.expires_at !== null &&
      Date.parse(principal.expires_at) <= Date.now();
    return principal === undefined || ended ? null : { ...principal };
  }

  private async *changes(signal: AbortSignal): AsyncGenerator<StreamEvent<Change>, void> {
    const waiting: (Change | undefined)[] = [{ type: "ready" }];
    let wake = () => {};
    const listener = (change: Change | undefined) => {
      if (this.mute && change !== undefined) return;
      waiting.push(change);
      wake();
    };
    const confirming = setInterval(() => listener({ type: "alive" }), 300);
    const leave = () => listener(undefined);
    this.listeners.add(listener);
    signal.addEventListener("abort", leave);
    this.followers++;
    try {
      for (let id = 1; ; id++) {
        while (waiting.length === 0) await new Promise<void>((woken) => (wake = woken));
        const data = waiting.shift();
        if (data === undefined) return;
        yield { id, event: data.type, data };
      }
    } finally {
      clearInterval(confirming);
      this.listeners.delete(listener);
      signal.removeEventListener("abort", leave);
      this.followers--;
    }
  }

  private tell(kind: "key" | "session" | "member", id: string, organisation?: string): void {
    const organisation_id = organisation ?? null;
    for (const listener of this.listeners)
      listener({ type: "principal-changed", kind, id, organisation_id });
  }

  private principalOf(facts: CredentialFacts): Principal {
    return {
      user_id: facts.user ?? this.user,
      email: "someone@workspace.invalid",
      name: facts.name ?? "Someone",
      operator: facts.operator ?? false,
      organisation_id: facts.organisation ?? this.organisation,
      role: facts.role ?? "owner",
      key_id: null,
      session_id: null,
      scopes: facts.scopes ?? null,
      requests_per_minute: facts.requests_per_minute ?? null,
      monthly_budget_usd: facts.monthly_budget_usd ?? null,
      user_monthly_budget_usd: facts.user_monthly_budget_usd ?? null,
      organisation_monthly_budget_usd: facts.organisation_monthly_budget_usd ?? null,
      budget_warning_percent: facts.budget_warning_percent ?? 80,
      expires_at: facts.expires_at ?? null,
    };
  }
}

function elapsed(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs === 0) return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, durationMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
}
