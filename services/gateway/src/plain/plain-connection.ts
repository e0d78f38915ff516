import type { Socket } from "node:net";
import { endWith } from "../hostile-connections.ts";
import { PlainAnswer } from "./plain-answer.ts";
import type { AnsweredConnection } from "./plain-answer.ts";
import { incomplete, readPlainRequest } from "./plain-request.ts";
import type { PlainRequest } from "./plain-request.ts";

/** Many clients write head and body apart; what comes later than this is node's to wait for. */
const bodyWaitMs = 50;
/** What is sent ahead of an answer is read up to this size, so that a client's leaving is noticed. */
const maxAheadBytes = 64 * 1024;

export interface PlainOwner {
  /** @returns whether the request is taken; it is node's otherwise */
  take(request: PlainRequest, answer: PlainAnswer): boolean;
  /** The connection is node's from now on; `bytes` were read of it, and come first. */
  handOver(connection: PlainConnection, bytes: Buffer): void;
  forget(connection: PlainConnection): void;
}

/**
 * A client's connection for as long as its requests are plain, one at a time. With the first that is
 * not, and with what is sent ahead of an answer, it becomes node's and stays so.
 */
export class PlainConnection implements AnsweredConnection {
  readonly socket: Socket;
  readonly openedAtMs = performance.now();
  wasAsked = false;
  private readonly owner: PlainOwner;
  private answer: PlainAnswer | undefined;
  /** What came of a request that is not whole yet, or ahead of an answer. */
  private held: Buffer | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** It was told off, and what it sends is not heard any more. */
  private isRefused = false;

  constructor(socket: Socket, owner: PlainOwner) {
    this.socket = socket;
    this.owner = owner;
    this.answer = undefined;
    this.held = undefined;
    this.timer = undefined;
    socket.on("data", this.onData);
    socket.on("end", this.onEnd);
    socket.on("error", ignore);
    socket.on("close", this.onClose);
  }

  /** Whether nothing is asked on it, or about to be. */
  get isIdle(): boolean {
    return this.answer === undefined && this.held === undefined;
  }

  /** Lets go of the connection, for another to listen to it. */
  release(): void {
    const { socket } = this;
    clearTimeout(this.timer);
    socket.off("data", this.onData);
    socket.off("end", this.onEnd);
    socket.off("error", ignore);
    socket.off("close", this.onClose);
    socket.pause();
  }

  /** Ends it with a word of why. */
  refuse(status: number): void {
    if (this.isRefused) return;
    this.isRefused = true;
    clearTimeout(this.timer);
    endWith(this.socket, status);
  }

  onAnswered(closes: boolean): void {
    const { socket, held } = this;
    this.answer = undefined;
    if (closes || !socket.writable) socket.destroySoon();
    else if (held !== undefined) this.owner.handOver(this, held);
  }

  private readonly onData = (bytes: Buffer): void => {
    if (this.isRefused) return;
    this.wasAsked = true;
    const { held } = this;
    const all = held === undefined ? bytes : Buffer.concat([held, bytes]);
    if (this.answer !== undefined) {
      this.held = all;
      if (all.length > maxAheadBytes) this.socket.pause();
      return;
    }
    const request = readPlainRequest(all, this.socket);
    if (request === incomplete && held === undefined) {
      this.held = all;
      this.timer = setTimeout(this.giveUpWaiting, bodyWaitMs);
      return;
    }
    if (held !== undefined) this.forgetHeld();
    if (request === incomplete || request === undefined || !this.take(request))
      this.owner.handOver(this, all);
  };

  private take(request: PlainRequest): boolean {
    const answer = new PlainAnswer(this, this.socket, request.method === "HEAD");
    this.answer = answer;
    if (this.owner.take(request, answer)) return true;
    this.answer = undefined;
    return false;
  }

  private readonly giveUpWaiting = (): void => {
    if (this.held !== undefined) this.owner.handOver(this, this.held);
  };

  private forgetHeld(): void {
    clearTimeout(this.timer);
    this.held = undefined;
  }

  /** As node has it, a client that has said its last word does not wait for an answer either. */
  private readonly onEnd = (): void => {
    if (this.answer === undefined && this.held !== undefined) this.refuse(400);
    else this.socket.end();
  };

  private readonly onClose = (): void => {
    clearTimeout(this.timer);
    this.owner.forget(this);
    const { answer } = this;
    this.answer = undefined;
    answer?.onClosed();
  };
}

/** What went wrong is followed by the close. */
function ignore(): void {}
