import { describe, expect, test } from "vitest";
import { Secret } from "@workspace/vault";
import { createPoolBed } from "./pool-bed.ts";
import type { Replica } from "./pool-bed.ts";
import { pause } from "./simulated-upstream.ts";

const first = (bed: { replicas: Replica[] }) => bed.replicas[0] as Replica;
const second = (bed: { replicas: Replica[] }) => bed.replicas[1] as Replica;

test("two replicas together stay within an account's limits, however many ask at once", async () => {
  await using bed = await createPoolBed({ replicas: 2 });
  await bed.addAccount({ limits: { concurrency: 7 } });
  await bed.addAccount({ limits: { requests: 11 } });
  const asked = await Promise.allSettled(
    Array.from({ length: 100 }, (_, index) =>
      (bed.replicas[index % 2] as Replica).acquire({ waitMs: 2_000 }),
    ),
  );
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(18);
});

test("a user with a crowd at one replica does not keep out a user at the other", async () => {
  await using bed = await createPoolBed({ replicas: 2 });
  await bed.addAccount({ limits: { concurrency: 2 } });
  const [crowd, late] = [await bed.addUser("crowd"), await bed.addUser("late")];
  const order: string[] = [];
  async function call(replica: Replica, userId: string) {
    const lease = await replica.acquire({ userId, waitMs: 20_000 });
    order.push(userId);
    await pause(15);
    await replica.report(lease.id);
  }
  const calls = Array.from({ length: 60 }, () => call(first(bed), crowd));
  await pause(100);
  const begun = order.length;
  calls.push(...Array.from({ length: 10 }, () => call(second(bed), late)));
  await Promise.all(calls);
  const lastLate = order.lastIndexOf(late);
  const crowdBefore = order.slice(begun, lastLate).filter((userId) => userId === crowd).length;
  expect(crowdBefore).toBeGreaterThanOrEqual(5);
  expect(crowdBefore).toBeLessThanOrEqual(25);
});

describe("who waits", () => {
  test("is served by a report at another replica", async () => {
    await using bed = await createPoolBed({ replicas: 2 });
    await bed.addAccount({ limits: { concurrency: 1 } });
    const held = await first(bed).acquire({});
    const waiting = second(bed).acquire({ waitMs: 5_000 });
    await pause(100);
    const startedMs = performance.now();
    await first(bed).report(held.id);
    await waiting;
    expect(performance.now() - startedMs).toBeLessThan(300);
  });

  test("is served when a lease ends by itself", async () => {
    await using bed = await createPoolBed();
    await bed.addAccount({ limits: { concurrency: 1 } });
    await first(bed).acquire({ durationMs: 300 });
    const startedMs = performance.now();
    await first(bed).acquire({ waitMs: 3_000 });
    expect(performance.now() - startedMs).toBeGreaterThan(200);
  });

  test("leaves when the time is over, or the caller goes, and holds nothing then", async () => {
    await using bed = await createPoolBed();
    await bed.addAccount({ limits: { concurrency: 1 } });
    const held = await first(bed).acquire({});
    await expect(first(bed).acquire({ waitMs: 100 })).rejects.toMatchObject({
      type: "pool-exhausted",
      status: 503,
    });
    const leaving = new AbortController();
    const gone = first(bed).acquire({ waitMs: 5_000 }, leaving.signal);
    setTimeout(() => leaving.abort(), 50);
    await expect(gone).rejects.toMatchObject({ name: "AbortError" });
    await first(bed).report(held.id);
    await first(bed).acquire({ waitMs: 500 });
    expect(first(bed).parts.hub.waiting).toBe(0);
  });

  test("finds the line full at its bound", async () => {
    await using bed = await createPoolBed({ pool: { maxWaiting: 5, maxWaitingPerUser: 3 } });
    await bed.addAccount({ limits: { concurrency: 1 } });
    const other = await bed.addUser("other");
    await first(bed).acquire({});
    const mine = Array.from({ length: 4 }, () => first(bed).acquire({ waitMs: 300 }));
    const theirs = Array.from({ length: 3 }, () =>
      first(bed).acquire({ waitMs: 300, userId: other }),
    );
    const kinds = (await Promise.allSettled([...mine, ...theirs])).map((one) =>
      one.status === "rejected" ? one.reason.type : "served",
    );
    expect(kinds.filter((kind) => kind === "pool-queue-full")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "pool-exhausted")).toHaveLength(5);
  });

  test("is told at once when nothing can help in time, and when to come back", async () => {
    await using bed = await createPoolBed();
    await expect(first(bed).acquire({})).rejects.toMatchObject({ status: 404 });
    await bed.addAccount({});
    const lease = await first(bed).acquire({});
    await first(bed).report(lease.id, { status: 429, retryAfterMs: 60_000 });
    const startedMs = performance.now();
    await expect(first(bed).acquire({ waitMs: 10_000 })).rejects.toMatchObject({
      type: "pool-exhausted",
      retryAfterSeconds: 60,
    });
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});

test("a failed account is left out of the next try, and a budget stops at its end", async () => {
  await using bed = await createPoolBed();
  const dear = await bed.addAccount({ limits: { monthlyBudgetMicros: 1_000 } });
  const estimate = { tokens: 0, costMicros: 600 };
  const lease = await first(bed).acquire({ estimate });
  await expect(first(bed).acquire({ excluded: [dear], waitMs: 100 })).rejects.toMatchObject({
    status: 404,
  });
  await first(bed).report(lease.id, { costMicros: 600 });
  await expect(first(bed).acquire({ estimate })).rejects.toMatchObject({
    type: "budget-exhausted",
  });
});

test("an account whose secret was moved from another row is set aside, another one serves", async () => {
  await using bed = await createPoolBed();
  const [one, other] = [await bed.addAccount({ weight: 100 }), await bed.addAccount({})];
  await bed.sql`
    update vault_secrets set envelope = (select envelope from vault_secrets
      where owner_id = ${other}) where owner_id = ${one}`;
  for (let round = 0; round < 3; round++) {
    const lease = await first(bed).acquire({});
    expect(lease.accountId).toBe(other);
    expect(lease.header.value.reveal()).toBe(`Bearer key-of-${other}`);
    await first(bed).report(lease.id);
  }
  const [state] = await bed.sql`select health from account_states where account_id = ${one}`;
  expect(state).toMatchObject({ health: { state: "quarantined", untilMs: null } });
});

test("a lease that nobody reports is settled with its estimate once its time is over", async () => {
  await using bed = await createPoolBed();
  const id = await bed.addAccount({});
  const lease = await first(bed).acquire({
    durationMs: 100,
    estimate: { tokens: 5, costMicros: 70 },
  });
  await bed.sql`update leases set expires_ms = expires_ms - 60000 where id = ${lease.id}`;
  await first(bed).parts.hub.sweep();
  const [row] = await bed.sql`
    select l.outcome, s.spent_micros as spent from leases l
    join account_states s using (account_id) where account_id = ${id}`;
  expect(row).toEqual({ outcome: "overdue", spent: 70 });
});

test("a database that restarts costs waiting time, not calls", async () => {
  await using bed = await createPoolBed();
  await bed.addAccount({ limits: { concurrency: 2 } });
  const held = await Promise.all([first(bed).acquire({}), first(bed).acquire({})]);
  const waiting = first(bed).acquire({ waitMs: 15_000 });
  await pause(50);
  await bed.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  await first(bed).report(held[0].id);
  const lease = await waiting;
  expect(lease.header.value).toBeInstanceOf(Secret);
});
