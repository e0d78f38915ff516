import { internalHeaders } from "@workspace/http";

const timeoutMs = 2_000;

export interface ServiceState {
  name: string;
  status: "up" | "down" | "starting";
  version: string | null;
  latencyMs: number | null;
  checkedAt: Date | null;
  detail: string | null;
}

/** Asks a service whether it can work. One that answers but knows no `/ready` counts as up. */
export class ServiceProbe {
  state: ServiceState;
  private readonly url: URL;
  private readonly internalToken: string;

  constructor(name: string, url: URL, internalToken: string) {
    this.url = url;
    this.internalToken = internalToken;
    this.state = {
      name,
      status: "starting",
      version: null,
      latencyMs: null,
      checkedAt: null,
      detail: null,
    };
  }

  /** @throws with the reason if the service is not ready */
  async check(): Promise<void> {
    const state = await this.refresh();
    if (state.status !== "up") throw new Error(state.detail ?? "is down");
  }

  async refresh(): Promise<ServiceState> {
    const startedAt = performance.now();
    const { name } = this.state;
    try {
      const response = await this.ask("/ready");
      const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
      const isUp = response.status < 500;
      await response.body?.cancel();
      this.state = {
        name,
        status: isUp ? "up" : "down",
        version: isUp ? (this.state.version ?? (await this.readVersion())) : this.state.version,
        latencyMs,
        checkedAt: new Date(),
        detail: isUp ? null : `answers ${response.status} when asked whether it is ready`,
      };
    } catch (error) {
      const neverSeen = this.state.status === "starting" && isRefusal(error);
      this.state = {
        ...this.state,
        status: neverSeen ? "starting" : "down",
        latencyMs: null,
        checkedAt: new Date(),
        detail: isRefusal(error) ? "is not running" : "does not answer in time",
      };
    }
    return this.state;
  }

  private async readVersion(): Promise<string | null> {
    const response = await this.ask("/health");
    const body: unknown = response.ok ? await response.json().catch(() => null) : null;
    if (!response.bodyUsed) await response.body?.cancel();
    const version = typeof body === "object" && body !== null && "version" in body && body.version;
    return typeof version === "string" ? version : null;
  }

  private ask(path: string): Promise<Response> {
    return fetch(new URL(path, this.url), {
      headers: { [internalHeaders.token]: this.internalToken },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
  }
}

function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
