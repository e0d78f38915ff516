import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Logger } from "@workspace/telemetry";
import { nowUs } from "./clock.ts";
import type { Bucket } from "./bucket.ts";
import type { LimitGroup } from "./limit-group.ts";

export const script = readFileSync(new URL("gcra.lua", import.meta.url), "utf8");
const scriptHash = createHash("sha1").update(script).digest("hex");

const sweepMs = 20;
const probeMs = 500;
/** A charge must be taken whatever is left. */
const boundless = String(Number.MAX_SAFE_INTEGER);

/** The part of a Redis client that is needed here. */
export interface RedisConnection {
  sendCommand(args: readonly string[]): Promise<unknown>;
}

interface Pending {
  readonly group: LimitGroup;
  readonly done: RedisAnswer;
  /** The turn after which it is late. */
  readonly deadlineTick: number;
  settled: boolean;
}

/** @param refusedBy null: Redis gave no answer, and memory must decide */
export type RedisAnswer = (refusedBy: Bucket | null | undefined, waitUs: number) => void;

/**
 * Buckets in Redis, for several gateways over one: one script and one round trip a request, by the
 * clock of Redis. It is given up at the first failure and taken up again when it answers; what it
 * told last is kept in the buckets, so that memory goes on from there.
 */
export class RedisBuckets {
  /** Whether Redis is asked; else memory decides. */
  usable = false;
  /** Times that memory had to stand in, for the metrics. */
  fallbacks = 0;
  private readonly connection: RedisConnection;
  private readonly logger: Logger;
  private readonly timeoutMs: number;
  private readonly pending: Pending[] = [];
  private readonly sweeper: NodeJS.Timeout;
  private readonly prober: NodeJS.Timeout;
  private closed = false;
  private probing = false;
  private tick = 0;

  constructor(connection: RedisConnection, logger: Logger, timeoutMs: number) {
    this.connection = connection;
    this.logger = logger;
    this.timeoutMs = timeoutMs;
    this.sweeper = setInterval(() => this.sweep(), sweepMs);
    this.sweeper.unref();
    this.prober = setInterval(() => void this.probe(), probeMs);
    this.prober.unref();
  }

  take(group: LimitGroup, done: RedisAnswer): void {
    const pending: Pending = {
      group,
      done,
      deadlineTick: this.tick + Math.ceil(this.timeoutMs / sweepMs) + 1,
      settled: false,
    };
    this.pending.push(pending);
    group.command ??= commandOf(group.buckets);
    this.run(group.command).then(
      (reply) => this.onReply(pending, reply),
      (error: unknown) => this.onError(pending, error),
    );
  }

  /** Charges in the background: the answer is out, and a lost charge is counted as a fallback. */
  charge(charged: readonly { bucket: Bucket; costUs: number }[]): void {
    if (!this.usable) return;
    const command = ["EVALSHA", scriptHash, String(charged.length)];
    for (const { bucket } of charged) command.push(bucket.storeKey);
    command.push("");
    for (const { costUs } of charged) command.push("0", String(costUs), boundless, "1");
    this.run(command).then(
      (reply) =>
        apply(
          charged.map(({ bucket }) => bucket),
          reply,
        ),
      (error: unknown) => this.giveUp(error),
    );
  }

  /** Asks whether Redis is there, and takes it up (again) if it is. */
  async probe(): Promise<void> {
    if (this.usable || this.closed || this.probing) return;
    this.probing = true;
    try {
      await this.connection.sendCommand(["SCRIPT", "LOAD", script]);
      if (this.closed) return;
      this.usable = true;
      this.logger.info("limits are kept in Redis");
    } catch {
      // Still away: the next turn asks again.
    } finally {
      this.probing = false;
    }
  }

  /** The connection is known to be lost. */
  giveUp(error: unknown): void {
    this.fallbacks++;
    if (!this.usable) return;
    this.usable = false;
    this.logger.warn({ err: error }, "Redis does not answer: limits are kept in memory meanwhile");
  }

  close(): void {
    this.closed = true;
    this.usable = false;
    clearInterval(this.sweeper);
    clearInterval(this.prober);
  }

  /** A Redis that was restarted knows no script; the text itself makes it known again. */
  private async run(command: readonly string[]): Promise<unknown> {
    try {
      return await this.connection.sendCommand(command);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return this.connection.sendCommand(["EVAL", script, ...command.slice(2)]);
    }
  }

  private onReply(pending: Pending, reply: unknown): void {
    if (pending.settled) return;
    pending.settled = true;
    const { buckets } = pending.group;
    const { refusedBy, waitUs } = apply(buckets, reply);
    if (refusedBy !== undefined) refusedBy.limit.refused++;
    pending.done(refusedBy, waitUs);
  }

  private onError(pending: Pending, error: unknown): void {
    if (pending.settled) return;
    pending.settled = true;
    this.giveUp(error);
    pending.done(null, 0);
  }

  /**
   * Answers come in order, so that the oldest question is the first to be late. Turns are counted
   * and not time: a process that is too busy to read the answer must not blame Redis.
   */
  private sweep(): void {
    this.tick++;
    let over = 0;
    for (const pending of this.pending) {
      if (!pending.settled) {
        if (pending.deadlineTick > this.tick) break;
        this.onError(pending, new Error(`no answer within ${this.timeoutMs} ms`));
      }
      over++;
    }
    if (over > 0) this.pending.splice(0, over);
  }
}

/** The command is the same for every request of a group. */
function commandOf(buckets: readonly Bucket[]): string[] {
  const command = ["EVALSHA", scriptHash, String(buckets.length)];
  for (const { storeKey } of buckets) command.push(storeKey);
  command.push("", ...argumentsOf(buckets));
  return command;
}

export function argumentsOf(buckets: readonly Bucket[]): string[] {
  return buckets.flatMap(({ limit }) => [
    String(limit.needUs),
    String(limit.takeUs),
    String(limit.toleranceUs),
    limit.enforced ? "1" : "0",
  ]);
}

/** Takes over what Redis told, by the clock of this process. @throws for a reply that is none */
export function apply(
  buckets: readonly Bucket[],
  reply: unknown,
): { refusedBy: Bucket | undefined; waitUs: number } {
  if (!Array.isArray(reply) || reply.length !== buckets.length + 3)
    throw new TypeError("Redis gave another answer than the script's");
  const [redisNowUs = 0, refused = 0, waitUs = 0, ...free] = reply.map(Number);
  const localNowUs = nowUs();
  for (const [index, bucket] of buckets.entries()) {
    const told = free[index] ?? 0;
    const skipped = told < 0;
    const freeAtUs = skipped ? -1 - told : told;
    bucket.freeAtUs = Math.max(0, freeAtUs - redisNowUs + localNowUs);
    bucket.seenUs = localNowUs;
    if (skipped) bucket.limit.wouldRefuse++;
    else if (refused === 0) bucket.limit.admitted++;
  }
  return { refusedBy: refused > 0 ? buckets[refused - 1] : undefined, waitUs };
}
