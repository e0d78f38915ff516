import { isIP } from "node:net";
import type { Readable } from "node:stream";
import type { Agent } from "undici";
import { allowedAddresses, guardedLookup, mayBePrivate } from "@workspace/http/address-guard";
import { IncomingAnswer } from "./incoming-answer.ts";
import type { OutsideAnswer } from "./incoming-answer.ts";

export interface OutsideCall {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer | Readable | null;
  signal: AbortSignal;
  /** What it is to go on as, such as `websocket`. */
  upgrade?: string;
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
  private loading: Promise<Agent> | undefined;

  constructor(options: OutsideOptions) {
    this.options = options;
  }

  /** Follows no redirect: a credential goes only where it was meant to. @throws if there is no answer */
  async ask({ url, method, headers, body, signal, upgrade }: OutsideCall): Promise<OutsideAnswer> {
    const agent = await (this.loading ??= this.load());
    if (this.needsCheck(url.hostname)) await allowedAddresses(url, this.options);
    signal.throwIfAborted();
    const { origin, pathname, search } = url;
    return new Promise((resolve, reject) => {
      const answer = new IncomingAnswer(signal, resolve, reject);
      const path = `${pathname}${search}`;
      if (upgrade === undefined) agent.dispatch({ origin, path, method, headers, body }, answer);
      else {
        // A handshake is part of connecting, and takes no longer.
        const headersTimeout = this.options.connectTimeoutMs;
        const how = { upgrade, allowH2: false, headersTimeout };
        agent.dispatch({ origin, path, method, headers, ...how }, answer);
      }
    });
  }

  async close(): Promise<void> {
    await (await this.loading)?.destroy();
  }

  /**
   * Whether the check while connecting is not enough: a literal address is never looked up, and a
   * look-up knows no port. Any other name is checked with the addresses that are connected to.
   */
  private needsCheck(host: string): boolean {
    return isIP(host.replaceAll(/^\[|\]$/g, "")) !== 0 || mayBePrivate(host, this.options);
  }

  private async load(): Promise<Agent> {
    const { Agent: AgentOf } = await import("undici");
    const { connectTimeoutMs, answerTimeoutMs, idleTimeoutMs } = this.options;
    return new AgentOf({
      connect: { timeout: connectTimeoutMs, lookup: guardedLookup(this.options) },
      headersTimeout: answerTimeoutMs,
      bodyTimeout: idleTimeoutMs,
      connections: 256,
    });
  }
}
