import type { RecordedError } from "@workspace/traffic";
import { KeptBody } from "./kept-body.ts";
import { KeptMessages } from "./kept-messages.ts";
import type { RecorderMemory } from "./recorder-memory.ts";

export interface TapedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What must not be found in what is recorded, wherever it stands. */
  readonly secrets: readonly string[];
  /** What stands for them: the same for the same account. */
  readonly token: string;
}

export interface TapedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly atMs: number;
}

/** Writes a request as it is recorded, given how a secret may be spelled. */
export type RequestWriter = (spellingsOf: (secret: string) => readonly string[]) => TapedRequest;

/** Told once, when there is nothing more to come. */
type OnEnd = (tape: Tape) => void;

/** One call as it happens. Nothing is copied or read: that is done when there is time for it. */
export class Tape {
  readonly startedAt = new Date();
  readonly startedMs = performance.now();
  /** Made when it is written: while the call runs, it waits for nothing. */
  request: RequestWriter | undefined;
  answer: TapedAnswer | undefined;
  requestBody: KeptBody;
  answerBody: KeptBody;
  readonly messages: KeptMessages;
  error: RecordedError | undefined;
  durationMs = 0;
  private isWhole = false;
  private hasEnded = false;
  private readonly fresh: () => KeptBody;
  private readonly onEnd: OnEnd;

  constructor(memory: RecorderMemory, maxBodyBytes: number, onEnd: OnEnd) {
    this.fresh = () => new KeptBody(memory, maxBodyBytes);
    this.requestBody = this.fresh();
    this.answerBody = this.fresh();
    this.messages = new KeptMessages(memory, maxBodyBytes);
    this.onEnd = onEnd;
  }

  /** Each account that the call is tried with begins anew; the last one's answer is the client's. */
  onRequest(request: RequestWriter): void {
    this.request = request;
    this.requestBody.free();
    this.requestBody = this.fresh();
  }

  onRequestBody(part: Buffer): void {
    this.requestBody.add(part, 0);
  }

  onAnswer(status: number, headers: TapedAnswer["headers"]): void {
    this.answer = { status, headers, atMs: performance.now() };
  }

  onData(part: Buffer): void {
    this.answerBody.add(part, performance.now());
  }

  /** The upstream has said all: whatever comes now, the exchange is whole. */
  onWhole(): void {
    this.isWhole = true;
  }

  end(error?: RecordedError): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.durationMs = performance.now() - this.startedMs;
    if (!this.isWhole) this.error = error;
    this.onEnd(this);
  }

  /** Gives its memory back. */
  free(): void {
    this.hasEnded = true;
    this.requestBody.free();
    this.answerBody.free();
    this.messages.free();
  }
}

/** The request's body as it is sent, recorded on the way. */
export async function* taped(tape: Tape, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const part of source) {
    tape.onRequestBody(part);
    yield part;
  }
}
