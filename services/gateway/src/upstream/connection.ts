import { connect } from "node:net";
import type { Socket } from "node:net";
import { ChunkFrames } from "./chunk-frames.ts";
import { UpstreamFailure } from "./failure.ts";
import { readResponseHead } from "./response-head.ts";
import type { ResponseHead } from "./response-head.ts";

const maxHeadBytes = 64 * 1024;
const readBytes = 64 * 1024;
/** A body of up to this size joins its head as one string, and both leave in one write. */
const wholeBytes = 16 * 1024;

/**
 * Reads happen one at a time and their bytes are used up before the next, so that all connections
 * read into one buffer; not so on Windows, where a read owns its buffer while it waits.
 */
const sharedBuffer = Buffer.allocUnsafeSlow(readBytes);

/** Who asked. Exactly one of `onWhole`, `onEnd` and `onFailure` ends the conversation. */
export interface Asker {
  /** The request's method is HEAD: the response has no body, whatever its headers say. */
  readonly toHead: boolean;
  /** The whole answer came in one read; `body` holds its bytes as latin1. */
  onWhole(head: ResponseHead, body: string): void;
  onHead(head: ResponseHead): void;
  /** @returns false to pause until `resume()` */
  onData(bytes: Buffer, start: number, end: number): boolean;
  /** Whole chunks, framing included. @returns false to pause */
  onFrames(bytes: Buffer, start: number, end: number): boolean;
  onEnd(): void;
  onFailure(failure: UpstreamFailure, answerBegan: boolean): void;
  /** The request's bytes that waited have been sent. */
  onDrain(): void;
}

/** Where a service listens: on a port, or at the path of a Unix socket. */
export type ServiceAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

export interface ConnectionOwner {
  /** Advances with each sweep: a clock without system calls. */
  readonly tick: number;
  onIdle(connection: UpstreamConnection): void;
  onClosed(connection: UpstreamConnection): void;
  /** The Unix socket that was looked up let nobody in. */
  onSocketFailure(code: string): void;
}

/**
 * One HTTP/1.1 connection to a service of ours, one request at a time.
 *
 * The bytes of an answer are looked at in place and passed on as they are. That is what a proxy in
 * front of trusted services needs of a client, at a fraction of the cost of a general one: see
 * docs/decisions/0010.
 */
export class UpstreamConnection {
  /** The owner's tick when something last happened. */
  touchedTick = 0;
  /** Ticks after which an idle connection is closed; 0 leaves it to the pool. */
  keepAliveSeconds = 0;
  connected = false;
  /** Whether an answer came on it before: a failure may then be a keep-alive that just ran out. */
  used = false;
  asker: Asker | undefined;
  answerBegan = false;
  /** False while a body is still being sent: then the connection cannot be used again. */
  requestWhole = true;
  /** The asker takes no more for now; silence is then no fault of the service. */
  paused = false;
  private readonly owner: ConnectionOwner;
  private readonly isLocal: boolean;
  private readonly socket: Socket;
  private head: ResponseHead | undefined;
  private heldHead = "";
  private remaining = 0;
  private chunks: ChunkFrames | undefined;
  private errorCode = "";

  constructor(owner: ConnectionOwner, address: ServiceAddress) {
    this.owner = owner;
    this.touchedTick = owner.tick;
    this.isLocal = "path" in address;
    const buffer =
      process.platform === "win32" ? Buffer.allocUnsafeSlow(readBytes / 4) : sharedBuffer;
    this.socket = connect({
      ...address,
      noDelay: true,
      keepAlive: true,
      onread: { buffer, callback: (count) => this.onRead(buffer, count) },
    });
    this.socket.on("connect", () => {
      this.connected = true;
      this.touchedTick = owner.tick;
    });
    this.socket.on("drain", () => this.asker?.onDrain());
    this.socket.on("end", () => this.onEnd());
    this.socket.on("error", (error: NodeJS.ErrnoException) => (this.errorCode = error.code ?? ""));
    this.socket.on("close", () => this.onClose());
  }

  /** Sends a request's head, and its body if that is at hand, in one write. */
  ask(asker: Asker, head: string, body: Buffer | undefined): void {
    this.asker = asker;
    this.answerBegan = false;
    this.requestWhole = true;
    this.touchedTick = this.owner.tick;
    if (body === undefined || body.length <= wholeBytes) {
      const text = body === undefined ? head : head + body.toString("latin1");
      this.socket.write(text, "latin1");
      return;
    }
    this.socket.cork();
    this.socket.write(head, "latin1");
    this.socket.write(body);
    this.socket.uncork();
  }

  /** Sends a piece of the body. @returns false if `onDrain` should be awaited */
  send(bytes: Buffer | string): boolean {
    this.touchedTick = this.owner.tick;
    return typeof bytes === "string"
      ? this.socket.write(bytes, "latin1")
      : this.socket.write(bytes);
  }

  /**
   * Whether a failure says something of this connection alone: it was idle and had just been closed,
   * or its Unix socket lets nobody in. Then another connection is asked, and that is nobody's fault.
   */
  isToBlame({ kind }: UpstreamFailure, answerBegan: boolean): boolean {
    if (answerBegan) return false;
    return kind === "closed" ? this.used : kind === "refused" && this.isLocal;
  }

  resume(): void {
    this.paused = false;
    this.touchedTick = this.owner.tick;
    this.socket.resume();
  }

  /** Ends it without a word to the asker: the client left, or the answer was not wanted. */
  drop(): void {
    this.asker = undefined;
    this.owner.onClosed(this);
    this.socket.destroy();
  }

  fail(failure: UpstreamFailure): void {
    const { asker, answerBegan } = this;
    this.drop();
    asker?.onFailure(failure, answerBegan);
  }

  private onRead(buffer: Buffer, count: number): boolean {
    this.touchedTick = this.owner.tick;
    const { asker } = this;
    if (asker === undefined) {
      // Words without a question: an idle connection has nothing to say but goodbye.
      this.drop();
      return false;
    }
    try {
      const goOn =
        this.head === undefined
          ? this.readHead(asker, buffer, count)
          : this.readBody(asker, this.head, buffer, 0, count);
      this.paused = !goOn;
      return goOn;
    } catch (error) {
      // Also what the asker throws, on a header that it cannot pass on: it must hear of the end.
      this.drop();
      asker.onFailure(
        error instanceof UpstreamFailure ? error : new UpstreamFailure("garbled", String(error)),
        true,
      );
      return false;
    }
  }

  private readHead(asker: Asker, buffer: Buffer, count: number): boolean {
    const held = this.heldHead;
    const fresh = buffer.toString("latin1", 0, Math.min(count, maxHeadBytes));
    const text = held === "" ? fresh : held + fresh;
    const headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      if (text.length >= maxHeadBytes) garbled("a head that is too large");
      this.heldHead = text;
      return true;
    }
    this.heldHead = "";
    this.answerBegan = true;
    const head = readResponseHead(text, headEnd, asker.toHead);
    const bodyStart = headEnd + 4 - held.length;
    if (head.status < 200) {
      if (head.status === 101) garbled("a switch of protocols that nobody asked for");
      // An interim answer (100, 103): what counts comes after it.
      buffer.copyWithin(0, bodyStart, count);
      this.answerBegan = false;
      return bodyStart === count || this.readHead(asker, buffer, count - bodyStart);
    }
    this.keepAliveSeconds = head.keepAliveSeconds;
    const bodyBytes = count - bodyStart;
    const expectedBytes = head.framing === "length" ? head.contentLength : 0;
    if (
      bodyBytes === expectedBytes &&
      bodyBytes <= wholeBytes &&
      (head.framing === "length" || head.framing === "none")
    ) {
      this.finish(head);
      asker.onWhole(head, text.slice(headEnd + 4));
      return true;
    }
    this.head = head;
    this.remaining = head.contentLength;
    this.chunks = head.framing === "chunked" ? new ChunkFrames() : undefined;
    asker.onHead(head);
    // Another answer was taken, or this one is asked for elsewhere.
    if (this.asker !== asker) return false;
    if (head.framing === "none") garbled("a body that it must not have");
    return bodyBytes === 0 || this.readBody(asker, head, buffer, bodyStart, count);
  }

  private readBody(
    asker: Asker,
    head: ResponseHead,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean {
    if (head.framing === "chunked") return this.readChunks(asker, head, buffer, start, end);
    if (head.framing === "close") return asker.onData(buffer, start, end);
    if (end - start > this.remaining) garbled("more than its Content-Length");
    this.remaining -= end - start;
    const goOn = asker.onData(buffer, start, end);
    if (this.remaining > 0 || this.asker !== asker) return goOn;
    this.finish(head);
    asker.onEnd();
    return true;
  }

  private readChunks(
    asker: Asker,
    head: ResponseHead,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean {
    const chunks = this.chunks;
    if (chunks === undefined) return true;
    if (chunks.areWhole(buffer, start, end)) return asker.onFrames(buffer, start, end);
    let goOn = true;
    const readTo = chunks.read(buffer, start, end, (from, to) => {
      goOn = asker.onData(buffer, from, to) && goOn;
    });
    if (!chunks.done || this.asker !== asker) return goOn;
    if (readTo < end) garbled("more than its last chunk");
    this.finish(head);
    asker.onEnd();
    return true;
  }

  /** The answer is whole: the connection is free before the asker hears of it. */
  private finish(head: ResponseHead): void {
    this.asker = undefined;
    this.head = undefined;
    this.chunks = undefined;
    this.used = true;
    if (head.reusable && this.requestWhole) this.owner.onIdle(this);
    else this.drop();
  }

  private onEnd(): void {
    const { asker, head } = this;
    if (asker === undefined) this.drop();
    else if (head?.framing === "close") {
      this.finish(head);
      asker.onEnd();
    }
  }

  private onClose(): void {
    this.owner.onClosed(this);
    if (this.isLocal && !this.connected && this.errorCode !== "")
      this.owner.onSocketFailure(this.errorCode);
    const { asker } = this;
    if (asker === undefined) return;
    this.asker = undefined;
    const failure = this.connected
      ? new UpstreamFailure("closed", `The service closed the connection ${this.errorCode}`.trim())
      : new UpstreamFailure("refused", `The service does not listen (${this.errorCode})`);
    asker.onFailure(failure, this.answerBegan);
  }
}

function garbled(what: string): never {
  throw new UpstreamFailure("garbled", `The service sent ${what}`);
}
