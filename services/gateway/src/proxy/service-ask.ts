import type { Cluster } from "../balancing/cluster.ts";
import { Hedge } from "../balancing/hedge.ts";
import type { HedgedAsker } from "../balancing/hedge.ts";
import type { Instance } from "../balancing/instance.ts";
import type { Call } from "../call.ts";
import type { UpstreamConnection } from "../upstream/connection.ts";
import { isRepeatable } from "../request/methods.ts";
import { UpstreamFailure } from "../upstream/failure.ts";
import type { ResponseHead } from "../upstream/response-head.ts";

/** The first retry waits up to this time, each further one up to twice as long. */
const retryDelayMs = 25;

/**
 * One question to a service: to the instance with the least load, again to another where that is
 * safe and the budget allows, and to a second one where hedging was chosen. What becomes of the
 * answer is the exchange's, which extends this: a request has one object, not two.
 */
export abstract class ServiceAsk implements HedgedAsker {
  readonly toHead: boolean;
  protected readonly call: Call;
  protected readonly cluster: Cluster;
  protected connection: UpstreamConnection | undefined;
  protected heldBody: Buffer | undefined;
  /** A body that was passed on as it came is gone, and cannot be sent again. */
  protected bodyState: "none" | "held" | "streamed" = "none";
  protected over = false;
  private readonly requestLine: string;
  private readonly requestRest: string;
  private instance: Instance | undefined;
  private hedge: Hedge | undefined;
  private timer: NodeJS.Timeout | undefined;
  private repeats = 0;
  private began = false;

  constructor(call: Call, cluster: Cluster, requestLine: string, requestRest: string) {
    this.call = call;
    this.cluster = cluster;
    this.requestLine = requestLine;
    this.requestRest = requestRest;
    this.toHead = call.request.method === "HEAD";
    this.connection = undefined;
    this.heldBody = undefined;
    this.instance = undefined;
    this.hedge = undefined;
    this.timer = undefined;
  }

  abstract onWhole(head: ResponseHead, body: string): void;
  abstract onHead(head: ResponseHead): void;
  abstract onData(bytes: Buffer, start: number, end: number): boolean;
  abstract onFrames(bytes: Buffer, start: number, end: number): boolean;
  abstract onEnd(): void;
  abstract onDrain(): void;
  /** No instance is left to ask, or an answer broke off. */
  protected abstract giveUp(failure: UpstreamFailure): void;

  onFailure(failure: UpstreamFailure, answerBegan: boolean): void {
    if (this.over) return;
    const { connection, instance } = this;
    this.connection = undefined;
    const isConnections = connection?.isToBlame(failure, answerBegan) === true;
    if (instance && !isConnections)
      this.cluster.onFailure(instance, failure.kind, performance.now());
    if (this.hedge !== undefined && !answerBegan) return;
    if (!answerBegan && this.mayRepeat(failure)) {
      if (isConnections && this.repeats === 0) {
        this.repeats++;
        this.ask(this.heldBody, true);
        return;
      }
      if (this.askAnother()) return;
    }
    this.giveUp(failure);
  }

  adopt(hedge: Hedge): boolean {
    if (this.over || this.hedge !== hedge) return false;
    this.connection?.drop();
    this.connection = hedge.connection;
    this.instance = hedge.instance;
    this.hedge = undefined;
    return true;
  }

  onHedgeFailure(failure: UpstreamFailure): void {
    const { hedge } = this;
    if (this.over || hedge === undefined) return;
    this.cluster.onFailure(hedge.instance, failure.kind, performance.now());
    this.hedge = undefined;
    if (this.connection === undefined) this.giveUp(failure);
  }

  protected ask(body: Buffer | undefined, fresh = false): void {
    const { cluster } = this;
    const nowMs = this.repeats === 0 ? this.call.startedAtMs : performance.now();
    const instance = fresh ? this.instance : cluster.pick(nowMs, this.instance);
    if (instance === undefined) {
      this.giveUp(cluster.failure(nowMs));
      return;
    }
    this.instance = instance;
    instance.health.onAsk(nowMs);
    const text = this.requestLine + instance.lines + this.requestRest;
    this.connection = instance.upstream.ask(this, text, body, fresh);
    if (this.connection === undefined)
      this.onFailure(new UpstreamFailure("overloaded", "No connection is left"), false);
  }

  /** Asks a second instance where the first takes longer than that. */
  protected planHedge(afterMs: number): void {
    const { cluster } = this;
    if (cluster.instances.length < 2 || this.over) return;
    this.timer = setTimeout(() => {
      if (this.over || this.began || this.connection === undefined) return;
      const nowMs = performance.now();
      const other = cluster.pick(nowMs, this.instance);
      if (other === undefined || !cluster.budget.take(nowMs)) return;
      const hedge = new Hedge(this, other);
      if (hedge.ask(this.requestLine + other.lines + this.requestRest, undefined, nowMs))
        this.hedge = hedge;
    }, afterMs);
  }

  /**
   * An answer that says 502, 503 or 504 is asked for again elsewhere, where that is safe.
   * @returns whether it is, so that this answer is dropped
   */
  protected isAskedElsewhere({ status }: ResponseHead): boolean {
    if (status < 502) return false;
    const { cluster, instance, call, connection } = this;
    if (instance === undefined || !cluster.isWorthRetrying(status)) return false;
    if (!isRepeatable(call.method) || this.bodyState === "streamed") return false;
    if (this.hedge !== undefined || !this.askAnother()) return false;
    cluster.onAnswer(instance, status, performance.now());
    // It is idle already if the answer was whole, and may then serve somebody else.
    if (connection?.asker === this) connection.drop();
    this.connection = undefined;
    return true;
  }

  /** An answer is there: no other is waited for. */
  protected settle(status: number): void {
    const { hedge, instance } = this;
    this.began = true;
    if (hedge !== undefined) {
      hedge.cancel();
      this.hedge = undefined;
    }
    if (this.timer !== undefined) clearTimeout(this.timer);
    if (instance !== undefined) this.cluster.onAnswer(instance, status, this.call.startedAtMs);
  }

  protected dropAll(): void {
    this.connection?.drop();
    this.connection = undefined;
    this.hedge?.cancel();
    this.hedge = undefined;
    if (this.timer !== undefined) clearTimeout(this.timer);
  }

  /** Whether the request may be sent again: it did not arrive, or arriving twice does no harm. */
  private mayRepeat({ kind }: UpstreamFailure): boolean {
    if (this.bodyState === "streamed") return false;
    if (kind === "refused" || kind === "overloaded") return true;
    return kind === "closed" && isRepeatable(this.call.method);
  }

  /** Asks another instance after a moment. @returns false if that may not or need not be tried */
  private askAnother(): boolean {
    const { cluster } = this;
    if (this.repeats >= cluster.maxRetries || cluster.instances.length < 2) return false;
    const nowMs = performance.now();
    if (cluster.pick(nowMs, this.instance) === undefined || !cluster.budget.take(nowMs))
      return false;
    const delayMs = Math.random() * retryDelayMs * 2 ** this.repeats;
    this.repeats++;
    this.timer = setTimeout(() => {
      if (!this.over) this.ask(this.heldBody);
    }, delayMs);
    return true;
  }
}
