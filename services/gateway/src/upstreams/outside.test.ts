import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AddressRefusedError } from "@workspace/http/address-guard";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Outside } from "./outside.ts";

let server: Server;
let port: number;
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? "");
    if (request.url === "/away") response.writeHead(302, { location: "/elsewhere" }).end();
    else response.end("hello");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(address: string, allowPrivateHosts: string[]): Promise<number> {
  const times = { connectTimeoutMs: 500, answerTimeoutMs: 500, idleTimeoutMs: 500 };
  const outside = new Outside({ allowPrivateHosts, ...times });
  try {
    const answer = await outside.ask({
      method: "GET",
      url: new URL(address.replace("PORT", String(port))),
      headers: { authorization: "Bearer of-an-account" },
      body: null,
      signal: AbortSignal.timeout(2_000),
    });
    answer.drop();
    return answer.statusCode;
  } finally {
    await outside.close();
  }
}

test.each([
  "http://127.0.0.1:PORT/",
  "http://localhost:PORT/",
  "http://[::ffff:127.0.0.1]:PORT/",
  "http://0x7f000001:PORT/",
  "http://169.254.169.254/",
  "http://10.0.0.1/",
])("no credential goes to %s", async (address) => {
  const before = seen.length;
  const failure = await ask(address, []).catch((error: unknown) => error);
  const cause = failure instanceof Error ? (failure.cause ?? failure) : failure;
  expect(cause).toBeInstanceOf(AddressRefusedError);
  expect(seen).toHaveLength(before);
});

test("a port that is allowed opens no other one, and a redirect is not followed", async () => {
  const other = await ask("http://127.0.0.1:PORT/", [`127.0.0.1:${port + 1}`]).catch(String);
  expect(other).toContain("not an address of the public internet");
  expect(await ask("http://127.0.0.1:PORT/away", [`127.0.0.1:${port}`])).toBe(302);
  expect(seen).not.toContain("/elsewhere");
});
