import type { Asker, UpstreamConnection } from "../upstream/connection.ts";
import type { UpstreamFailure } from "../upstream/failure.ts";
import type { ResponseHead } from "../upstream/response-head.ts";
import type { Instance } from "./instance.ts";

/** Whoever waits for the faster of two answers. */
export interface HedgedAsker extends Asker {
  /** @returns whether the hedge's answer is taken; the other is then no longer waited for */
  adopt(hedge: Hedge): boolean;
  onHedgeFailure(failure: UpstreamFailure): void;
}

/** The same question to a second instance, asked when the first is slow in answering. */
export class Hedge implements Asker {
  readonly toHead: boolean;
  readonly instance: Instance;
  connection: UpstreamConnection | undefined;
  private readonly asker: HedgedAsker;
  private adopted = false;

  constructor(asker: HedgedAsker, instance: Instance) {
    this.asker = asker;
    this.instance = instance;
    this.toHead = asker.toHead;
  }

  /** @returns whether a connection was to be had */
  ask(requestText: string, body: Buffer | undefined, nowMs: number): boolean {
    this.instance.health.onAsk(nowMs);
    this.connection = this.instance.upstream.ask(this, requestText, body);
    return this.connection !== undefined;
  }

  cancel(): void {
    this.connection?.drop();
    this.connection = undefined;
  }

  onWhole(head: ResponseHead, body: string): void {
    if (this.asker.adopt(this)) this.asker.onWhole(head, body);
  }

  onHead(head: ResponseHead): void {
    this.adopted = this.asker.adopt(this);
    if (this.adopted) this.asker.onHead(head);
    else this.cancel();
  }

  onData(bytes: Buffer, start: number, end: number): boolean {
    return this.asker.onData(bytes, start, end);
  }

  onFrames(bytes: Buffer, start: number, end: number): boolean {
    return this.asker.onFrames(bytes, start, end);
  }

  onEnd(): void {
    this.asker.onEnd();
  }

  onFailure(failure: UpstreamFailure, answerBegan: boolean): void {
    this.connection = undefined;
    if (this.adopted) this.asker.onFailure(failure, answerBegan);
    else this.asker.onHedgeFailure(failure);
  }

  onDrain(): void {}
}
