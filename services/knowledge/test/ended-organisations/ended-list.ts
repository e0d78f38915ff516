import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { internalToken } from "../harness.ts";

const pageSize = 2;

/** The part of the auth service that tells what ended, in pages of two. */
export class EndedList implements AsyncDisposable {
  /** Ids in the order in which they ended. */
  readonly ended: string[] = [];
  readonly cursors: (string | null)[] = [];
  isAway = false;
  readonly #server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://auth");
    const isAsked =
      url.pathname === "/internal/auth/ended-organisations" &&
      request.headers["x-workspace-internal-token"] === internalToken;
    const status = this.isAway ? 503 : isAsked ? 200 : 401;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? this.#page(url.searchParams) : {}));
  });

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #page(query: URLSearchParams) {
    const cursor = query.get("cursor");
    this.cursors.push(cursor);
    const from = cursor === null ? 0 : Number(cursor.slice(1));
    const data = this.ended
      .slice(from, from + pageSize)
      .map((id) => ({ id, ended_at: new Date(Date.UTC(2026, 10, 22)).toISOString() }));
    const to = from + data.length;
    return { data, cursor: to === 0 ? null : `n${to}` };
  }
}
