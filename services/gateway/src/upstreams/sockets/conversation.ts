import type { Duplex } from "node:stream";
import { FrameReader } from "./frame-reader.ts";
import type { MessageWatcher } from "./frame-reader.ts";
import { closeCodes, closeFrame } from "./frames.ts";
import type { Closing } from "./frames.ts";

export interface ConversationRules {
  readonly maxMessageBytes: number;
  /** For the next bytes of either side. */
  readonly idleMs: number;
  readonly totalMs: number;
  /** For a side to take what waits for it. */
  readonly stallMs: number;
  /** For both sides to take leave once one has. */
  readonly closeMs: number;
}

export interface ConversationSides {
  readonly client: Duplex;
  readonly upstream: Duplex;
  /** Of messages from the client, and to it. */
  readonly sent: readonly MessageWatcher[];
  readonly received: readonly MessageWatcher[];
}

export type Side = "client" | "upstream" | "gateway";

/** Who ended it and how; without a close frame the code is 1006. */
export interface Ending extends Closing {
  readonly by: Side;
}

/** One direction. */
interface Lane {
  readonly by: "client" | "upstream";
  readonly from: Duplex;
  readonly to: Duplex;
  readonly reader: FrameReader;
  /** Set while what was passed on is not taken. */
  stall: NodeJS.Timeout | undefined;
}

/**
 * Two ends of a WebSocket and what passes between them, in pace with the slower one. Close frames
 * pass like any other, so that each end reads the other's code; where the gateway ends it, it says so
 * to both.
 */
export class Conversation {
  /** When both connections are closed. */
  readonly ended: Promise<Ending>;
  private readonly rules: ConversationRules;
  private readonly lanes: readonly [Lane, Lane];
  private readonly idle: NodeJS.Timeout;
  private readonly total: NodeJS.Timeout;
  private leaving: NodeJS.Timeout | undefined;
  private ending: Ending | undefined;
  private isClosedHere = false;

  constructor({ client, upstream, sent, received }: ConversationSides, rules: ConversationRules) {
    const { maxMessageBytes, idleMs, totalMs } = rules;
    this.rules = rules;
    const out = new FrameReader({ masked: true, maxMessageBytes }, sent);
    const back = new FrameReader({ masked: false, maxMessageBytes }, received);
    this.lanes = [
      { by: "client", from: client, to: upstream, reader: out, stall: undefined },
      { by: "upstream", from: upstream, to: client, reader: back, stall: undefined },
    ];
    this.idle = setTimeout(() => {
      this.close({ code: closeCodes.goingAway, reason: `Nothing came for ${idleMs / 1_000} s` });
    }, idleMs);
    this.total = setTimeout(() => {
      const reason = `A connection may last ${totalMs / 1_000} s at most`;
      this.close({ code: closeCodes.goingAway, reason });
    }, totalMs);
    this.ended = this.run();
  }

  /** Ends it from here; what is under way is given up. */
  close(closing: Closing): void {
    if (this.isClosedHere) return;
    this.isClosedHere = true;
    this.endBy("gateway", closing);
    for (const lane of this.lanes) {
      clearTimeout(lane.stall);
      // An end that was told already says nothing more; inside a frame nothing can be said.
      if (!lane.to.writable || lane.reader.closing) lane.to.end();
      else if (!lane.reader.isBetweenFrames) lane.to.destroy();
      else lane.to.end(closeFrame(closing, lane.by === "client"));
      // Bytes that nobody reads would reset the connection, ahead of what was said.
      lane.from.resume();
    }
  }

  private async run(): Promise<Ending> {
    const closed = this.lanes.map((lane) => this.follow(lane));
    await Promise.all(closed);
    for (const timer of [this.idle, this.total, this.leaving]) clearTimeout(timer);
    for (const { stall } of this.lanes) clearTimeout(stall);
    return this.ending ?? { by: "gateway", code: closeCodes.brokenOff, reason: "" };
  }

  /** @returns when the side that the lane begins at is closed */
  private follow(lane: Lane): Promise<void> {
    const { from, to } = lane;
    from.on("data", (bytes: Buffer) => this.pass(lane, bytes));
    to.on("drain", () => {
      clearTimeout(lane.stall);
      lane.stall = undefined;
      from.resume();
    });
    from.on("end", () => this.onGone(lane));
    from.on("error", () => {});
    from.resume();
    return new Promise((resolve) => {
      const onClose = () => {
        this.onGone(lane);
        resolve();
      };
      if (from.destroyed) onClose();
      else from.once("close", onClose);
    });
  }

  private pass(lane: Lane, bytes: Buffer): void {
    this.idle.refresh();
    if (this.isClosedHere) return;
    const { reader, to, from } = lane;
    const passed = reader.read(bytes);
    if (passed.length > 0 && to.writable && !to.write(passed)) {
      from.pause();
      lane.stall ??= setTimeout(() => this.onStall(lane), this.rules.stallMs);
    }
    if (reader.fault !== undefined) this.close(reader.fault);
    else if (reader.closing !== undefined) this.onClosing(lane, reader.closing);
  }

  private onClosing(lane: Lane, closing: Closing): void {
    this.endBy(lane.by, closing);
    lane.from.resume();
    if (!this.lanes.every(({ reader }) => reader.closing)) return;
    for (const { to } of this.lanes) to.end();
  }

  /** One end is gone: the other sees it as it was, with a close frame before it or without. */
  private onGone({ by }: Lane): void {
    this.endBy(by, { code: closeCodes.brokenOff, reason: "" });
    for (const { to } of this.lanes) to.end();
  }

  private onStall({ by }: Lane): void {
    const slow = by === "client" ? "upstream" : "client";
    this.close({ code: closeCodes.refused, reason: `The ${slow} takes nothing` });
  }

  /** The first word counts; from then on there is a time for taking leave. */
  private endBy(by: Side, closing: Closing): void {
    this.ending ??= { by, ...closing };
    this.leaving ??= setTimeout(() => {
      for (const { to } of this.lanes) to.destroy();
    }, this.rules.closeMs);
  }
}
