import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPlace, runCli } from "./workspace-process.ts";
import type { Place, RunResult } from "./workspace-process.ts";

vi.setConfig({ testTimeout: 120_000 });

const key = "pplx-ws-a-secret-of-the-first-server";
const evil = "x\x1b]0;owned\x07\x1b[31m\u009b2Jred\u202etxt.exe";

let folder: string;
let place: Place;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace strange "));
  place = await createPlace(join(folder, "data"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Strange {
  url: string;
  seen: string[];
}

/** A server that answers as it is told, and remembers what credentials came. */
async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Strange> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? "none");
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = Object(server.address());
  return { url: `http://127.0.0.1:${port}`, seen };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
}

const now = "2026-11-22T16:00:00.000Z";
const profile = { id: "usr_1", name: evil, email: evil, is_owner: false, organisation_id: "org_1" };
const organisation = { id: "org_1", name: evil, personal: false, role: evil, created_at: now };
const member = { user_id: evil, name: evil, email: evil, role: evil, joined_at: now };

const account = {
  id: evil,
  upstream: evil,
  name: evil,
  secret_hint: evil,
  sharing: "private",
  enabled: true,
  limits: { concurrency: null, requests: null, tokens: null, monthly_budget_usd: null },
  health: { state: evil, until: null, reason: evil, failures: 1 },
  live_leases: 0,
  spent_usd: 0,
  last_used_at: null,
};
const apiKey = { id: evil, name: evil, prefix: "pplx", status: "active", scopes: [evil] };
const keyRow = {
  ...apiKey,
  requests_per_minute: null,
  monthly_budget_usd: null,
  expires_at: null,
  last_used_at: null,
};
const session = {
  id: evil,
  method: evil,
  address: evil,
  user_agent: evil,
  created_at: now,
  last_used_at: now,
  expires_at: now,
};
const line = {
  sequence: 1,
  at: now,
  action: evil,
  outcome: evil,
  actor: { key_id: null, user_id: evil, kind: evil },
  target: { kind: evil, id: evil },
  address: evil,
  details: { [evil]: evil },
};

/** A workspace whose every text is an attack on the terminal. */
function hostile({ url = "" }: IncomingMessage, response: ServerResponse): void {
  const path = url.split("?")[0] ?? "";
  const page = (...data: unknown[]) => json(response, { data, next_cursor: null });
  if (path.endsWith("/members")) return page(member);
  if (path.endsWith("/invitations")) return page();
  if (path.endsWith("/api/auth/me")) return json(response, profile);
  if (path.endsWith("/organisations")) return page(organisation);
  if (path.endsWith("/organisations/org_1")) return json(response, organisation);
  if (path.endsWith("/keys")) return page(keyRow);
  if (path.endsWith("/accounts")) return page(account);
  if (path.endsWith("/sessions")) return page(session);
  if (path.endsWith("/audit")) return page(line);
  json(response, { type: "not-found", title: evil, status: 404, detail: evil }, 404);
}

function loginWithKey(url: string): Promise<RunResult> {
  return runCli(place, ["login", url, "--key"], { input: `${key}\n` });
}

test.each([
  [["whoami"]],
  [["users"]],
  [["orgs"]],
  [["keys"]],
  [["accounts"]],
  [["accounts", "show", evil]],
  [["sessions"]],
  [["audit"]],
  [["pools"]],
  [["users", "--json"]],
])("%j lets no text of a server command the terminal", async (commandLine) => {
  const { url } = await serve(hostile);
  const environment = { WORKSPACE_URL: url, WORKSPACE_API_KEY: key };
  const { stdout, stderr } = await runCli(place, commandLine, { environment });
  expect(stdout + stderr).toMatch(/red/);
  expect((stdout + stderr).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
});

test("sends a credential to no other address than it is kept for", async () => {
  const [first, second] = [await serve(hostile), await serve(hostile)];
  expect((await loginWithKey(first.url)).code).toBe(0);
  expect(first.seen.at(-1)).toBe(`Bearer ${key}`);
  const environment = { WORKSPACE_URL: second.url };
  expect(await runCli(place, ["users"], { environment })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`no credential for ${second.url}`),
  });
  expect(second.seen).toEqual([]);
  // Its own address, by another of this machine's names.
  const byName = { WORKSPACE_URL: first.url.replace("127.0.0.1", "localhost") };
  const shown = await runCli(place, ["orgs", "--json"], { environment: byName });
  expect(shown.stderr).not.toMatch(/no credential/);
});

test("follows no server that leads elsewhere", async () => {
  const trap = await serve(hostile);
  const leading = await serve((request, response) => {
    response.writeHead(307, { location: `${trap.url}${request.url ?? ""}` }).end();
  });
  expect((await loginWithKey(leading.url)).code).toBe(1);
  const password = ["login", leading.url, "--email", "ada@example.com"];
  expect((await runCli(place, password, { input: "correct horse battery\n" })).code).toBe(1);
  expect(trap.seen).toEqual([]);
});

test("goes where it signed in last, unless something else is named", async () => {
  const [first, second] = [await serve(hostile), await serve(hostile)];
  await loginWithKey(first.url);
  await loginWithKey(second.url);
  const free = { WORKSPACE_DATA: "" };
  await runCli(place, ["orgs"], { environment: free });
  const counts = () => [first.seen.length, second.seen.length];
  const [before = 0, after = 0] = counts();
  await runCli(place, ["sessions"], { environment: free });
  expect(counts()).toEqual([before, after + 1]);
  await runCli(place, ["sessions"], { environment: { WORKSPACE_URL: first.url } });
  expect(counts()).toEqual([before + 1, after + 1]);
});
