import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import fastify from "fastify";
import { expect, test } from "vitest";
import { closeUnreadBodies } from "./unread-bodies.ts";

test("a body that is refused in its midst is answered, and its connection does not hold up a drain", async () => {
  const app = fastify({ forceCloseConnections: "idle" });
  closeUnreadBodies(app);
  app.addContentTypeParser("*", async (_request: unknown, body: unknown) => body);
  app.post("/", async (incoming, reply) => {
    await once(incoming.raw, "data");
    incoming.raw.pause();
    return reply.code(413).send("too large");
  });
  const call = request(await app.listen({ port: 0 }), {
    method: "POST",
    headers: { "content-type": "text/plain" },
  });
  call.on("error", () => {});
  const sending = setInterval(() => call.write(Buffer.alloc(64 * 1024)), 1);
  const [response]: IncomingMessage[] = await once(call, "response");
  expect([response?.statusCode, response?.headers["connection"]]).toEqual([413, "close"]);
  clearInterval(sending);
  const started = performance.now();
  await app.close();
  expect(performance.now() - started).toBeLessThan(4_000);
});
