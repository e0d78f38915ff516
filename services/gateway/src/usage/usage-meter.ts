import { randomUUID } from "node:crypto";
import { isDataRefusal } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import type { Call } from "../call.ts";
import type { Principal } from "../credentials/principal.ts";
import type { Consumption } from "../limits/limits.ts";
import { latencyClassCount, latencyClassOf } from "./latency-classes.ts";
import type { UsageBatch, UsageRow, UsageRepository } from "./repository.ts";

const minuteMs = 60_000;
/** Different rows that wait at most; what comes beyond is counted under one name. */
const maxRows = 20_000;
const maxBatches = 60;
const otherModels = "(other)";
const pruneMs = 3_600_000;

export interface UsageMeterOptions {
  repository: UsageRepository;
  logger: Logger;
  intervalMs: number;
  retentionMs: number;
}

/** What is counted for one principal at one upstream, by model. */
type Tallies = Map<string, Map<string, UsageRow>>;

/**
 * Counts use by minute, in plain numbers; a batch reaches the database every few seconds. A batch
 * that fails is kept and sent again under its id, so that nothing is counted twice.
 */
export class UsageMeter {
  /** Batches that were dropped since the database was away for too long, for the metrics. */
  droppedBatches = 0;
  private readonly options: UsageMeterOptions;
  private readonly timer: NodeJS.Timeout;
  private readonly pruner: NodeJS.Timeout;
  /** By whom a row names: several principals may be one and the same to it. */
  private tallies = new Map<string, Tallies>();
  private rows: UsageRow[] = [];
  private last: { owner: Principal | undefined; row: UsageRow } | undefined;
  private minuteEndMs = 0;
  private minute = new Date(0);
  private waiting: UsageBatch[] = [];
  private sending: Promise<void> | undefined;

  constructor(options: UsageMeterOptions) {
    this.options = options;
    this.timer = setInterval(() => void this.store(), options.intervalMs);
    this.timer.unref();
    this.pruner = setInterval(() => void this.prune(), pruneMs);
    this.pruner.unref();
  }

  get waitingRows(): number {
    return this.rows.length + this.waiting.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  /** @param nowMs on the request clock */
  count(call: Call, status: number, durationMs: number, nowMs: number): void {
    if (nowMs >= this.minuteEndMs) this.beginMinute(nowMs);
    const row = this.rowFor(call.principal, call.route.service, call.model);
    row.requests++;
    if (status >= 400) row.errors++;
    row.latencyUs += Math.round(durationMs * 1_000);
    const at = latencyClassOf(durationMs);
    row.latencyClasses[at] = (row.latencyClasses[at] ?? 0) + 1;
    if (call.used !== undefined && !call.useIsCounted) this.add(row, call, call.used);
  }

  /** What a call used that still goes on, beside its being a request. */
  countUse(call: Call, model: string, used: Consumption, nowMs: number): void {
    if (nowMs >= this.minuteEndMs) this.beginMinute(nowMs);
    this.add(this.rowFor(call.principal, call.route.service, model), call, used);
  }

  private add(row: UsageRow, call: Call, used: Consumption): void {
    row.inputTokens += used.inputTokens;
    row.outputTokens += used.outputTokens;
    row.totalTokens += used.tokens;
    row.costMicroDollars += used.costMicroDollars;
    for (const budget of call.principal?.budgets ?? []) budget.charge(used.costMicroDollars);
  }

  /** Whether something that was counted has not reached the database. */
  get waits(): boolean {
    return this.waiting.length > 0;
  }

  /** Sends what was counted; it happens by itself every few seconds. */
  async store(): Promise<void> {
    this.closeBatch();
    this.sending ??= this.send().finally(() => (this.sending = undefined));
    await this.sending;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    clearInterval(this.pruner);
    await this.store();
  }

  private beginMinute(nowMs: number): void {
    this.closeBatch();
    const wallMs = Date.now();
    this.minute = new Date(Math.floor(wallMs / minuteMs) * minuteMs);
    this.minuteEndMs = nowMs + minuteMs - (wallMs % minuteMs);
  }

  /** Mostly the row of the request before: whoever calls calls again. */
  private rowFor(principal: Principal | undefined, upstream: string, model: string): UsageRow {
    const { last } = this;
    if (last?.owner === principal && last?.row.upstream === upstream && last.row.model === model)
      return last.row;
    const row = this.rowOf(principal, upstream, model);
    this.last = { owner: principal, row };
    return row;
  }

  private rowOf(principal: Principal | undefined, upstream: string, model: string): UsageRow {
    const owner = ownerOf(principal);
    let tallies = this.tallies.get(owner);
    if (tallies === undefined) this.tallies.set(owner, (tallies = new Map()));
    let models = tallies.get(upstream);
    if (models === undefined) tallies.set(upstream, (models = new Map()));
    const known = models.get(model);
    if (known !== undefined) return known;
    if (this.rows.length >= maxRows && model !== otherModels && model !== "")
      return this.rowOf(principal, upstream, otherModels);
    const row = newRow(this.minute, principal, upstream, model);
    models.set(model, row);
    this.rows.push(row);
    return row;
  }

  private closeBatch(): void {
    if (this.rows.length === 0) return;
    this.waiting.push({ id: randomUUID(), rows: this.rows });
    this.rows = [];
    this.last = undefined;
    this.tallies = new Map();
    if (this.waiting.length <= maxBatches) return;
    // The oldest may be on its way at this moment; the next one goes.
    this.waiting.splice(1, 1);
    this.droppedBatches++;
  }

  private async send(): Promise<void> {
    for (let batch = this.waiting[0]; batch !== undefined; batch = this.waiting[0]) {
      try {
        await this.options.repository.add(batch);
      } catch (error) {
        if (!isDataRefusal(error)) {
          this.options.logger.warn({ err: error }, "usage was not stored; it is kept for later");
          return;
        }
        this.options.logger.error({ err: error }, "usage that cannot be stored is dropped");
        this.droppedBatches++;
      }
      this.waiting.shift();
    }
  }

  private async prune(): Promise<void> {
    try {
      await this.options.repository.prune(new Date(Date.now() - this.options.retentionMs));
    } catch (error) {
      this.options.logger.warn({ err: error }, "old usage was not removed");
    }
  }
}

function ownerOf(principal: Principal | undefined): string {
  if (principal === undefined) return "";
  return `${principal.keyId ?? ""} ${principal.userId ?? ""} ${principal.organisationId ?? ""}`.trim();
}

function newRow(
  minute: Date,
  principal: Principal | undefined,
  upstream: string,
  model: string,
): UsageRow {
  return {
    minute,
    keyId: principal?.keyId ?? "",
    userId: principal?.userId ?? "",
    organisationId: principal?.organisationId ?? "",
    model,
    upstream,
    requests: 0,
    errors: 0,
    inputTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    costMicroDollars: 0,
    latencyUs: 0,
    latencyClasses: Array.from({ length: latencyClassCount }, () => 0),
  };
}
