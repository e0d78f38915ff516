import { Agent, request } from "undici";
import { expect, test } from "vitest";
import { Secret } from "@workspace/vault";
import { auditLeases } from "../../src/pools/leases/audit-leases.ts";
import { createPoolBed, upstream } from "./pool-bed.ts";
import { startPoolProcess } from "./pool-process.ts";
import type { PoolProcess } from "./pool-process.ts";
import { pause, SimulatedUpstream } from "./simulated-upstream.ts";

const calls = 10_000;
const callers = 300;
const accounts = 20;

test("10,000 calls over 20 accounts by two processes: none lost, no limit passed, each token renewed once", async () => {
  const simulated = new SimulatedUpstream();
  const url = await simulated.start();
  await using bed = await createPoolBed({
    replicas: 0,
    pool: { baseUrl: url, tokenUrl: `${url}/token` },
    environment: {
      POOL_START_WITHIN: "500ms",
      POOL_RENEW_AHEAD: "1500ms",
      POOL_MIN_TOKEN_LIFE: "700ms",
      POOL_COOL_DOWN: "50ms",
      POOL_MAX_COOL_DOWN: "400ms",
      POOL_QUARANTINE: "300ms",
    },
  });
  const users = await Promise.all([1, 2, 3, 4, 5].map((n) => bed.addUser(`user ${n}`)));
  const limits = { concurrency: 8, requests: 150, windowMs: 2_000 };
  for (let index = 0; index < accounts; index++) {
    const isOauth = index % 2 === 0;
    const account = simulated.addAccount(`a${index}`, limits, isOauth ? 4_000 : null);
    await bed.addAccount({
      name: account.name,
      limits,
      weight: 1 + (index % 3),
      credential: isOauth
        ? {
            kind: "oauth",
            accessToken: new Secret(account.token),
            refreshToken: new Secret(account.refreshToken),
            expiresAt: new Date(account.tokenEndsMs),
          }
        : { kind: "api_key", key: new Secret(account.token) },
    });
  }
  simulated.whimEvery = 401;
  const agent = new Agent({ connections: callers });
  await using first = await startPoolProcess("first", bed.environment, agent);
  await using second = await startPoolProcess("second", bed.environment, agent);
  expect(first.pid).not.toBe(second.pid);
  const replicas = [first, second];
  const tally = { served: 0, lost: [] as string[] };

  async function callOnce(replica: PoolProcess, userId: string): Promise<boolean> {
    const lease = await replica.acquire({
      upstream,
      organisation_id: bed.organisationId,
      user_id: userId,
      duration_ms: 30_000,
      wait_ms: 20_000,
    });
    const { headers } = lease;
    const reply = await request(`${url}/call`, { dispatcher: agent, headers });
    await reply.body.dump();
    const after = reply.headers["retry-after"];
    await replica.report(lease.id, {
      outcome: "answered",
      status: reply.statusCode,
      retry_after_ms: typeof after === "string" ? Number(after) * 1_000 : null,
    });
    return reply.statusCode === 200;
  }

  let begun = 0;
  async function caller(number: number): Promise<void> {
    const replica = replicas[number % 2] as PoolProcess;
    const userId = users[number % users.length] as string;
    while (begun++ < calls) {
      try {
        while (!(await callOnce(replica, userId)));
        tally.served++;
      } catch (error) {
        tally.lost.push(String(error));
      }
    }
  }

  const outages = (async () => {
    await pause(1_500);
    const some = [...simulated.accounts.values()].slice(0, 6);
    for (const account of some) account.down = true;
    await pause(1_000);
    for (const account of some) account.down = false;
    await pause(1_000);
    simulated.down = true;
    await pause(500);
    simulated.down = false;
  })();
  // Far more often than the processes do by themselves, and by two at once.
  const auditing = setInterval(() => [1, 2].forEach(() => void auditLeases(bed.sql)), 700);
  await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
  clearInterval(auditing);
  await outages;
  const all = [...simulated.accounts.values()];
  expect(tally.lost).toEqual([]);
  expect(tally.served).toBe(calls);
  expect(all.filter((one) => one.overLimit > 0)).toEqual([]);
  expect(simulated.reused).toBe(0);
  expect(all.filter((one) => one.tokenLifetimeMs !== null && one.renewals === 0)).toEqual([]);
  const renewals = () => all.reduce((sum, one) => sum + one.renewals, 0);
  const stored = async () => {
    const [row] = await bed.sql<{ open: number; renewals: number }[]>`
      select (select count(*) from leases where ended_ms is null) as open,
        (select sum(secret_version - 1) from account_states)::integer as renewals`;
    return { ...row, missing: renewals() - (row?.renewals ?? 0) };
  };
  // The last renewal may be on its way into the database.
  await expect.poll(stored, { timeout: 5_000 }).toMatchObject({ open: 0, missing: 0 });
  // Every lease is in one line of the audit log, and in no more than one.
  await pause(2);
  await auditLeases(bed.sql);
  const [counted] = await bed.sql`select
    (select sum((details::jsonb ->> 'granted')::integer) from audit_log
      where action = 'lease.grant')::integer as audited,
    (select count(*) from leases)::integer as granted`;
  expect(counted?.["audited"]).toBe(counted?.["granted"]);
  await agent.destroy();
  await simulated.close();
}, 180_000);
