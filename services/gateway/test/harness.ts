import { createServer, request } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { migrate, openDatabase } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import { createGateway } from "../src/app.ts";
import { loadGatewayConfig } from "../src/config.ts";
import { connectRedis } from "../src/limits/connect-redis.ts";

export const internalToken = "internal-token-of-the-test";
const migrations = fileURLToPath(new URL("../migrations", import.meta.url));

/** A service behind the gateway; `handler` can be changed in the middle of a test. */
export class FakeService {
  readonly server: Server;
  readonly requests: {
    method: string;
    url: string;
    headers: IncomingMessage["headersDistinct"];
  }[] = [];
  readonly sockets = new Set<Socket>();
  handler: RequestListener = (_request, response) => sendJson(response, { ok: true });

  private constructor() {
    this.server = createServer((request, response) => {
      const { method = "", url = "", headersDistinct } = request;
      this.requests.push({ method, url, headers: headersDistinct });
      this.handler(request, response);
    });
    this.server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<FakeService> {
    const service = new FakeService();
    await listen(service.server);
    return service;
  }

  get port(): number {
    return portOf(this.server);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

export interface TestGateway {
  port: number;
  url: string;
  key: string;
  keyId: string;
  /** Lines of the log, as text. */
  log: string[];
  databaseUrl: string;
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** As a browser that opens a page; `fetch` cannot, it says of itself that it is a script. */
  navigate: (headers: Record<string, string>) => Promise<{ setCookies: string[]; body: string }>;
  /** The same with the test's API key. */
  call: (path: string, init?: RequestInit) => Promise<Response>;
  /** As `call`, but as the workspace's own programs. */
  operate: (path: string, init?: RequestInit) => Promise<Response>;
  createKey: (body?: object) => Promise<{ id: string; key: string }>;
  storeUses: () => Promise<void>;
  /** As SIGHUP does. */
  reload: () => Promise<unknown>;
  drain: () => Promise<void>;
  close: () => Promise<void>;
}

/** A whole gateway on a free port and a database of its own. */
export async function startGateway(
  services: { knowledge: FakeService | number; web?: FakeService | number },
  overrides: Record<string, string> = {},
): Promise<TestGateway> {
  const database = await createTestDatabase([{ schema: "gateway", folder: migrations }]);
  const knowledgePort = portNumberOf(services.knowledge);
  const webPort = portNumberOf(services.web ?? 1);
  const config = loadGatewayConfig({
    DATABASE_URL: database.url,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    SERVICES: `knowledge=http://127.0.0.1:${knowledgePort},web=http://127.0.0.1:${webPort}`,
    ...overrides,
  });
  const log: string[] = [];
  const logger = createLogger({
    service: "gateway",
    level: "info",
    destination: { write: (line: string) => void log.push(line) },
  });
  const sql = openDatabase({
    url: config.DATABASE_URL,
    schema: "gateway",
    maxConnections: 3,
  });
  await migrate(sql, "gateway", migrations);
  const redis =
    config.REDIS_URL === undefined
      ? undefined
      : await connectRedis(config.REDIS_URL, config.REDIS_TIMEOUT, logger);
  const gateway = createGateway({
    config,
    sql,
    logger,
    metrics: createMetrics("gateway"),
    redis: redis?.buckets,
  });
  await gateway.watch();
  await gateway.app.listen({ host: config.HOST, port: 0 });
  const { port } = gateway.app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const send = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init);
  const createKey = async (body: object = { name: "test" }) => {
    const response = await send("/api/gateway/keys", {
      method: "POST",
      headers: {
        authorization: `Bearer ${internalToken}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: string; key: string };
  };
  const { id: keyId, key } = await createKey();
  let draining: Promise<void> | undefined;
  const drain = () => (draining ??= gateway.app.close().then(() => undefined));
  return {
    port,
    url,
    key,
    keyId,
    log,
    databaseUrl: config.DATABASE_URL,
    fetch: send,
    navigate: (headers) => navigate(port, headers),
    call: (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${key}`);
      return send(path, { ...init, headers });
    },
    operate: (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${internalToken}`);
      return send(path, { ...init, headers });
    },
    createKey,
    storeUses: gateway.storeUses,
    reload: gateway.reload,
    drain,
    close: async () => {
      const drained = drain();
      gateway.app.server.closeAllConnections();
      await drained;
      await gateway.close();
      await redis?.close();
      await sql.end({ timeout: 1 });
      await database.drop();
    },
  };
}

function navigate(
  port: number,
  headers: Record<string, string>,
): Promise<{ setCookies: string[]; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, headers }, async (response) => {
      let body = "";
      for await (const part of response) body += String(part);
      resolve({ setCookies: response.headers["set-cookie"] ?? [], body });
    })
      .on("error", reject)
      .end();
  });
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await listen(server);
  const port = portOf(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** A raw connection, for what no client library would send. */
export class RawConnection {
  readonly socket: Socket;
  received = "";
  readonly closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect({ host: "127.0.0.1", port });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => (this.received += text));
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.socket.on("close", () => resolve()));
  }

  send(text: string): this {
    this.socket.write(text, "latin1");
    return this;
  }

  async until(condition: (received: string) => boolean, timeoutMs = 5_000): Promise<string> {
    await waitFor(() => condition(this.received) || this.socket.closed, timeoutMs);
    return this.received;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Sends text on a new connection and gives all that comes back within a moment. */
export async function sendRaw(port: number, text: string, waitMs = 300): Promise<string> {
  const raw = new RawConnection(port).send(text);
  await Promise.race([raw.closed, new Promise((done) => setTimeout(done, waitMs))]);
  await raw.until((received) => received.length > 0, 3_000);
  raw.destroy();
  return raw.received;
}

export async function waitFor(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline)
      throw new Error(`Not within ${timeoutMs} ms: ${condition.toString()}`);
    await pause(5);
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, durationMs));
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": text.length });
  response.end(text);
}

export async function listen(server: {
  listen: (port: number, host: string, done: () => void) => unknown;
}): Promise<void> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
}

export function portOf(server: { address: () => AddressInfo | string | null }): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("It does not listen");
  return address.port;
}

function portNumberOf(service: FakeService | number): number {
  return typeof service === "number" ? service : service.port;
}
