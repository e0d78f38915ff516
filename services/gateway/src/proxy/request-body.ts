import type { IncomingMessage } from "node:http";
import type { Stallable, Stalls } from "./stalls.ts";

/** Bodies up to this size leave in one write with their head, and can be sent again. */
export const plainHeldBytes = 64 * 1024;
/** A body that is checked against the spec is held up to this size; a larger one goes unchecked. */
export const checkedHeldBytes = 1024 * 1024;

/** Where a body that is too large to hold goes, piece by piece. */
export interface BodyTarget {
  /** @returns false to be asked to wait */
  send(bytes: Buffer | string): boolean;
}

export interface BodyEvents {
  /** The whole body is here. */
  onHeld(body: Buffer): void;
  onStreamed(): void;
  onTooLarge(): void;
  onStall(): void;
}

export function canBeHeld(contentLength: number, chunked: boolean, heldBytes: number): boolean {
  return !chunked && contentLength <= heldBytes;
}

/** Reads a client's body, whole or as a stream with backpressure, within a size and a time. */
export class RequestBody implements Stallable {
  private readonly request: IncomingMessage;
  private readonly stalls: Stalls;
  private readonly events: BodyEvents;
  readonly maxBytes: number;
  private target: BodyTarget | undefined;
  private chunked = false;
  private receivedBytes = 0;
  private over = false;

  constructor(request: IncomingMessage, maxBytes: number, stalls: Stalls, events: BodyEvents) {
    this.request = request;
    this.maxBytes = maxBytes;
    this.stalls = stalls;
    this.events = events;
  }

  /**
   * A small body mostly arrives with its head: then it is taken in one piece, which costs less than
   * listening for its parts and its end, and no wait is entered.
   * @param contentLength bytes, as the head says
   */
  hold(contentLength: number): void {
    process.nextTick(takeAtOnce, this, contentLength);
  }

  /** @see hold */
  takeAtOnce(contentLength: number): void {
    if (this.over) return;
    const first: unknown = this.request.read();
    if (!(first instanceof Buffer)) this.gather([]);
    else if (first.length < contentLength) this.gather([first]);
    else {
      this.stop();
      this.events.onHeld(first);
    }
  }

  private gather(parts: Buffer[]): void {
    this.request.on("data", (part: Buffer) => parts.push(part));
    this.request.on("end", () => {
      this.stop();
      this.events.onHeld(Buffer.concat(parts));
    });
    this.stalls.wait(this);
  }

  /** @param chunked whether the body has no length and leaves in chunks */
  stream(target: BodyTarget, chunked: boolean): void {
    this.target = target;
    this.chunked = chunked;
    this.request.on("data", (part: Buffer) => this.onPart(target, part));
    this.request.on("end", () => this.onEnd(target));
    this.stalls.wait(this);
  }

  /** The target takes more. */
  drained(): void {
    if (this.over || this.target === undefined || !this.request.isPaused()) return;
    this.stalls.wait(this);
    this.request.resume();
  }

  stop(): void {
    this.over = true;
    this.stalls.release(this);
  }

  onStall(): void {
    if (this.over) return;
    this.stop();
    this.events.onStall();
  }

  private onPart(target: BodyTarget, part: Buffer): void {
    if (this.over) return;
    this.receivedBytes += part.length;
    if (this.receivedBytes > this.maxBytes) {
      this.stop();
      this.events.onTooLarge();
      return;
    }
    if (this.chunked) target.send(`${part.length.toString(16)}\r\n`);
    const goOn = target.send(part);
    if (this.chunked) target.send("\r\n");
    if (goOn) {
      this.stalls.wait(this);
      return;
    }
    // Now the service is the slow one: the client is not held to its time meanwhile.
    this.stalls.release(this);
    this.request.pause();
  }

  private onEnd(target: BodyTarget): void {
    if (this.over) return;
    this.stop();
    if (this.chunked) target.send("0\r\n\r\n");
    this.events.onStreamed();
  }
}

function takeAtOnce(body: RequestBody, contentLength: number): void {
  body.takeAtOnce(contentLength);
}
