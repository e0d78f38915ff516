import { createServer } from "node:http";
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
import { FakeAuth } from "./fake-auth.ts";
import type { CredentialFacts } from "./fake-auth.ts";

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
  /** Of an owner of the default organisation who is not the operator. */
  key: string;
  keyId: string;
  auth: FakeAuth;
  /** Lines of the log, as text. */
  log: string[];
  databaseUrl: string;
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** The same with the test's API key. */
  call: (path: string, init?: RequestInit) => Promise<Response>;
  /** The same with a key of the operator. */
  operate: (path: string, init?: RequestInit) => Promise<Response>;
  /** The same with a key of one's own. */
  callAs: (key: string, path: string, init?: RequestInit) => Promise<Response>;
  createKey: (facts?: CredentialFacts) => { id: string; key: string };
  storeUses: () => Promise<void>;
  /** As SIGHUP does. */
  reload: () => Promise<unknown>;
  drain: () => Promise<void>;
  close: () => Promise<void>;
}

interface Services {
  knowledge: FakeService | number;
  web?: FakeService | number;
  /** One of its own if it is left out. */
  auth?: FakeAuth;
}

/** A whole gateway on a free port and a database of its own. */
export async function startGateway(
  services: Services,
  overrides: Record<string, string> = {},
): Promise<TestGateway> {
  const database = await createTestDatabase([{ schema: "gateway", folder: migrations }]);
  const auth = services.auth ?? (await FakeAuth.start(internalToken));
  const knowledgePort = portNumberOf(services.knowledge);
  const webPort = portNumberOf(services.web ?? 1);
  const others = `knowledge=http://127.0.0.1:${knowledgePort},web=http://127.0.0.1:${webPort}`;
  const config = loadGatewayConfig({
    DATABASE_URL: database.url,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    ...overrides,
    SERVICES: `auth=${auth.url},${overrides["SERVICES"] ?? others}`,
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
  if (auth.streams) await waitFor(() => log.some((line) => line.includes("follows what auth")));
  const send = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init);
  const callAs = (key: string, path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${key}`);
    return send(path, { ...init, headers });
  };
  const { id: keyId, key } = auth.createKey();
  const operator = auth.createKey({ operator: true });
  let draining: Promise<void> | undefined;
  const drain = () => (draining ??= gateway.app.close().then(() => undefined));
  return {
    port,
    url,
    key,
    keyId,
    auth,
    log,
    databaseUrl: config.DATABASE_URL,
    fetch: send,
    call: (path, init) => callAs(key, path, init),
    operate: (path, init) => callAs(operator.key, path, init),
    callAs,
    createKey: (facts) => auth.createKey(facts),
    storeUses: gateway.storeUses,
    reload: gateway.reload,
    drain,
    close: async () => {
      const drained = drain();
      gateway.app.server.closeAllConnections();
      await drained;
      await gateway.close();
      if (services.auth === undefined) await auth.stop();
      await redis?.close();
      await sql.end({ timeout: 1 });
      await database.drop();
    },
  };
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
