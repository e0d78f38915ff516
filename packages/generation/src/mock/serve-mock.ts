import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Mock, MockAnswer } from "./mock.ts";

const maxBodyBytes = 16 * 1024 * 1024;

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly onAnswer?: (method: string, path: string, status: number) => void;
}

/** Serves until the server is closed. */
export async function serveMock(mock: Mock, options: ServeOptions): Promise<Server> {
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    handle(mock, request, response, options).catch(() => response.destroy());
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  return server;
}

async function handle(
  mock: Mock,
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const at = url.indexOf("?");
  const path = at === -1 ? url : url.slice(0, at);
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const query = new URLSearchParams(at === -1 ? "" : url.slice(at + 1));
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
  );
  const answer = mock.answer({ method, path, query, headers, body });
  write(response, answer);
  options.onAnswer?.(method, path, answer.status);
}

function write(
  response: ServerResponse,
  { status, contentType, headers, parts }: MockAnswer,
): void {
  response.writeHead(status, {
    ...headers,
    ...(contentType === null ? {} : { "content-type": contentType }),
    "cache-control": "no-cache, no-transform",
  });
  for (const part of parts) response.write(part);
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxBodyBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
