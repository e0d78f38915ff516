import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, RawConnection, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";
import { accountAt } from "./socket-stage.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway(
    { knowledge },
    {
      ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1",
      STALL_TIMEOUT: "1s",
      STREAM_IDLE_TIMEOUT: "1s",
    },
  );
  gateway.auth.pool.lend("calm", accountAt(`http://127.0.0.1:${knowledge.port}`));
});

afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

test("a service may take longer than an upstream, on a connection that called one before", async () => {
  knowledge.handler = ({ url }, response) => {
    if (url?.startsWith("/v1/")) setTimeout(() => sendJson(response, { is: "slow" }), 2_600);
    else sendJson(response, { is: "calm" });
  };
  const ask = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${gateway.key}\r\n\r\n`;
  const raw = new RawConnection(gateway.port).send(ask("/upstreams/calm/x"));
  await raw.until((received) => received.includes("calm"));
  raw.send(ask("/v1/models"));
  expect(await raw.until((received) => received.includes("slow"))).toContain("slow");
  raw.destroy();
});
