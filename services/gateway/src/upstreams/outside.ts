import type { Readable } from "node:stream";
import type { Agent, request as Request } from "undici";
import { allowedAddresses, guardedLookup } from "@workspace/http/address-guard";

export interface OutsideCall {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer | Readable | null;
  signal: AbortSignal;
}

export interface OutsideAnswer {
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Readable;
}

export interface OutsideOptions {
  /** Upstreams that may be asked although their address is private. */
  allowPrivateHosts: readonly string[];
  connectTimeoutMs: number;
  /** For the head of an answer. */
  answerTimeoutMs: number;
  /** For the next bytes of an answer that has begun. */
  idleTimeoutMs: number;
}

/**
 * Asks upstreams over the internet, by TLS where they say https; never addresses of this machine or
 * its network, unless they are allowed. The client behind it is loaded by the first call: a gateway
 * that leads nowhere outside does without.
 */
export class Outside {
  private readonly options: OutsideOptions;
  private loading: Promise<{ agent: Agent; request: typeof Request }> | undefined;

  constructor(options: OutsideOptions) {
    this.options = options;
  }

  /** Follows no redirect: a credential goes only where it was meant to. @throws if there is no answer */
  async ask({ url, method, ...rest }: OutsideCall): Promise<OutsideAnswer> {
    const { agent, request } = await (this.loading ??= this.load());
    // Here because a literal address is never looked up, and a look-up knows no port.
    await allowedAddresses(url, this.options);
    return request(url, { ...rest, method, dispatcher: agent });
  }

  async close(): Promise<void> {
    await (await this.loading)?.agent.destroy();
  }

  private async load() {
    const { Agent: AgentOf, request } = await import("undici");
    const { connectTimeoutMs, answerTimeoutMs, idleTimeoutMs } = this.options;
    const agent = new AgentOf({
      connect: { timeout: connectTimeoutMs, lookup: guardedLookup(this.options) },
      headersTimeout: answerTimeoutMs,
      bodyTimeout: idleTimeoutMs,
      connections: 256,
    });
    return { agent, request };
  }
}
