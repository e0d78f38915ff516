import { once } from "node:events";
import { get } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { closeSilentConnections } from "./close-silent-connections.ts";

/** On a connection of its own, that ends with the answer. */
function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, agent: false }, (answer) => resolve(text(answer))).once(
      "error",
      reject,
    );
  });
}

test("closing waits for a request under way, but not for connections that never asked anything", async () => {
  const app = fastify({ forceCloseConnections: "idle" });
  closeSilentConnections(app);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  app.get("/", () => {
    asked.resolve();
    return answer.promise;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const silent = connect(port, "127.0.0.1");
  silent.resume();
  await once(silent, "connect");
  const reading = ask(port);
  await asked.promise;
  const closed = app.close();
  await once(silent, "close");
  answer.resolve("done");
  expect(await reading).toBe("done");
  await closed;
});
