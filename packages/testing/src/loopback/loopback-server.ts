import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a loopback server saw of one request. */
export interface RecordedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body, the raw text where it is not JSON, `undefined` where empty. */
  readonly body: unknown;
  /** Whether the client left before the reply was complete. */
  aborted: boolean;
  /** Settles when the exchange is over, one way or the other. */
  readonly closed: Promise<void>;
}

export interface LoopbackServer {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

export type LoopbackHandler = (
  request: RecordedRequest,
  response: ServerResponse,
) => Promise<void> | void;

/** Serves `handler` on a free port of 127.0.0.1 and records every request. */
export async function startLoopbackServer(handler: LoopbackHandler): Promise<LoopbackServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, response) => {
    void serve(incoming, response, handler, requests).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function openEventStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.flushHeaders();
}

/** Cuts the connection as a crashed server does, without ending the reply. */
export function cutConnection(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Waits, or returns early once `response` is closed. */
export function pause(response: ServerResponse, durationMs: number): Promise<void> {
  if (durationMs <= 0 || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      response.off("close", finish);
      resolve();
    };
    const timer = setTimeout(finish, durationMs);
    response.once("close", finish);
  });
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  handler: LoopbackHandler,
  requests: RecordedRequest[],
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://loopback");
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const recorded: RecordedRequest = {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: parseBody(Buffer.concat(chunks).toString("utf8")),
    aborted: false,
    closed: new Promise((resolve) => {
      response.once("close", () => {
        recorded.aborted = !response.writableFinished;
        resolve();
      });
    }),
  };
  requests.push(recorded);
  await handler(recorded, response);
}

function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address;
}
