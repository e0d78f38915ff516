import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeService, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

/** As many wrong credentials as an address may try at once. */
const allowed = 120;
let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeEach(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
  const [api, pages] = [knowledge, web].map(({ port }) => `http://127.0.0.1:${port}`);
  gateway = await startGateway(
    { knowledge },
    {
      SERVICES: `knowledge=${api},web=${pages}`,
      ROUTES: "/api/knowledge=knowledge:problem,/sign-in=web:page:open,/=web:page",
    },
  );
});
afterEach(async () => {
  await gateway.close();
  for (const service of [knowledge, web]) await service.close();
});

const guess = () => randomBytes(32).toString("base64url");
const withCookie = (value: string, path = "/api/knowledge/threads") =>
  gateway.fetch(path, {
    headers: { cookie: `workspace.session=${value}`, accept: "text/html" },
    redirect: "manual",
  });

async function tally(count: number, ask: () => Promise<Response>) {
  const startedAt = performance.now();
  const statuses = new Map<number, number>();
  for (let turn = 0; turn < count; turn++) {
    const { status } = await ask();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  // Two come back each second.
  const granted = allowed + 1 + (2 * (performance.now() - startedAt)) / 1_000;
  return { statuses, granted };
}

test("who guesses sessions is refused like who guesses keys, and nobody else at the address", async () => {
  const { statuses, granted } = await tally(allowed + 30, () => withCookie(guess()));
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([401, 429]);
  expect(statuses.get(401)).toBeGreaterThanOrEqual(allowed);
  expect(statuses.get(401)).toBeLessThanOrEqual(granted);
  const { value } = gateway.auth.createSession();
  expect((await withCookie(value)).status).toBe(200);
  expect((await gateway.call("/api/knowledge/threads")).status).toBe(200);
  // Somebody whose session has ended still finds the way to sign in.
  const page = await withCookie(guess(), "/ask");
  expect(page.headers.get("location")).toMatch(/^\/sign-in\?/);
  await page.arrayBuffer();
});

test("a browser whose session has ended is never locked out, however much its page asks for", async () => {
  const ended = guess();
  const { statuses } = await tally(2 * allowed, () => withCookie(ended));
  expect(statuses).toEqual(new Map([[401, 2 * allowed]]));
});

test("wrong keys count wherever a call shows them", async () => {
  const { statuses, granted } = await tally(allowed + 30, () =>
    gateway.fetch("/upstreams/openai/v1/models", {
      headers: { "x-api-key": `pplx-ws-${guess()}` },
    }),
  );
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([401, 429]);
  expect(statuses.get(401)).toBeLessThanOrEqual(granted);
});
