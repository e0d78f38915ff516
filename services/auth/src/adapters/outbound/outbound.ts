import { Agent, request } from "undici";
import {
  AddressRefusedError,
  allowedAddresses,
  guardedLookup,
} from "@workspace/http/address-guard";

export interface OutboundRequest {
  method: "GET" | "POST";
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

export interface OutboundReply {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The beginning of the body, as text. */
  text: string;
}

/** The other side could not be asked; the message holds nothing of the request. */
export class OutboundError extends Error {
  override name = "OutboundError";
  /** The address may not be asked, whatever it would answer. */
  readonly refused: boolean;

  constructor(message: string, refused: boolean, cause?: unknown) {
    super(message, { cause });
    this.refused = refused;
  }
}

export interface Outbound {
  /** Follows no redirect: a credential goes only where it was meant to. @throws OutboundError */
  send(request: OutboundRequest, signal: AbortSignal): Promise<OutboundReply>;
  close(): Promise<void>;
}

const maxReplyBytes = 64 * 1024;

/** Asks upstreams, but never addresses of this machine or its network, unless they are allowed. */
export function createOutbound(options: {
  allowPrivateHosts: readonly string[];
  timeoutMs: number;
}): Outbound {
  const agent = new Agent({
    connect: { timeout: options.timeoutMs, lookup: guardedLookup(options) },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connections: 16,
  });
  return {
    async send({ method, url, headers, body }, signal) {
      const target = admit(url);
      const limited = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      try {
        // Here because a literal address is never looked up, and a look-up knows no port.
        await allowedAddresses(target, options);
        const reply = await request(target, {
          dispatcher: agent,
          method,
          headers,
          body: body ?? null,
          signal: limited,
        });
        return {
          status: reply.statusCode,
          headers: reply.headers,
          text: await beginningOf(reply.body),
        };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw outboundError(error, limited);
      }
    },
    close: () => agent.destroy(),
  };
}

function admit(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new OutboundError("This is no address of an upstream", true);
  return url;
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= maxReplyBytes) break;
  }
  return Buffer.concat(parts).subarray(0, maxReplyBytes).toString("utf8");
}

function outboundError(error: unknown, limited: AbortSignal): OutboundError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  for (const one of [error, cause])
    if (one instanceof AddressRefusedError) return new OutboundError(one.message, true);
  if (limited.aborted) return new OutboundError("It did not answer in time", false);
  const code = error instanceof Error && "code" in error ? String(error.code) : "no connection";
  return new OutboundError(`It could not be reached (${code})`, false);
}
