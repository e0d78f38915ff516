import type { Socket } from "node:net";
import type { Answering } from "../answering.ts";
import { endAnswer } from "../answering.ts";
import type { Call } from "../call.ts";
import { clientLeft } from "../observe/observer.ts";
import { bodyTooLarge, malformed, serviceProblem } from "../refusals.ts";
import type { Asker, UpstreamConnection } from "../upstream/connection.ts";
import { UpstreamFailure } from "../upstream/failure.ts";
import type { ResponseHead } from "../upstream/response-head.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { canBeHeld, RequestBody } from "./request-body.ts";
import type { BodyEvents } from "./request-body.ts";
import type { Stallable, Stalls } from "./stalls.ts";

/** Up to this size bytes travel as a string: node writes it without an allocation of its own. */
const textBytes = 16 * 1024;
const repeatable = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

export interface ExchangeTools {
  answering: Answering;
  stalls: Stalls;
}

/** Carries one call to a service and its answer back, in pace with the slower side. */
export class Exchange implements Asker, BodyEvents, Stallable {
  readonly toHead: boolean;
  private readonly call: Call;
  private readonly upstream: Upstream;
  private readonly tools: ExchangeTools;
  private readonly requestText: string;
  private connection: UpstreamConnection | undefined;
  private body: RequestBody | undefined;
  private heldBody: Buffer | undefined;
  private status = 0;
  private over = false;
  private repeated = false;

  constructor(call: Call, upstream: Upstream, requestText: string, tools: ExchangeTools) {
    this.call = call;
    this.upstream = upstream;
    this.requestText = requestText;
    this.tools = tools;
    this.toHead = call.request.method === "HEAD";
  }

  start(maxBodyBytes: number): void {
    const { call } = this;
    const { contentLength, chunked } = call.head;
    if (contentLength > maxBodyBytes) {
      this.tools.answering.refuse(call, bodyTooLarge(maxBodyBytes));
      return;
    }
    call.response.on("close", () => this.onClientClosed());
    if (contentLength <= 0 && !chunked) {
      this.ask(undefined);
      return;
    }
    if (call.expectsContinue) call.response.writeContinue();
    this.body = new RequestBody(call.request, maxBodyBytes, this.tools.stalls, this);
    if (canBeHeld(contentLength, chunked)) {
      this.body.hold();
      return;
    }
    this.ask(undefined);
    const { connection } = this;
    if (connection === undefined) return;
    connection.requestWhole = false;
    this.body.stream(connection, chunked);
  }

  onHeld(body: Buffer): void {
    if (this.over) return;
    this.heldBody = body;
    this.ask(body);
  }

  onStreamed(): void {
    if (this.connection) this.connection.requestWhole = true;
  }

  onTooLarge(): void {
    const maxBytes = this.body?.maxBytes ?? 0;
    this.abandon();
    this.tools.answering.refuse(this.call, bodyTooLarge(maxBytes));
  }

  /** The client sends no more, or takes no more: a stuck body is refused, a stuck answer is cut. */
  onStall(): void {
    this.abandon();
    if (this.status === 0)
      this.tools.answering.refuse(this.call, malformed("The body did not arrive in time", 408));
    else this.cut("the client did not take the answer in time");
  }

  onDrain(): void {
    this.body?.drained();
  }

  onWhole(head: ResponseHead, body: string): void {
    this.begin(head);
    endAnswer(this.call, body);
    this.end();
  }

  onHead(head: ResponseHead): void {
    this.begin(head);
    // With a known length the first bytes follow at once; a stream's may be long in coming.
    if (head.framing !== "length") this.call.response.flushHeaders();
  }

  onData(bytes: Buffer, start: number, end: number): boolean {
    const { response } = this.call;
    return this.paced(
      end - start <= textBytes
        ? response.write(bytes.toString("latin1", start, end), "latin1")
        : response.write(Buffer.from(bytes.subarray(start, end))),
    );
  }

  /**
   * An event on its way: the chunk goes as it came, past `response.write`, which would take it out
   * of its frame and make another. The head has left by then, and nothing else writes.
   */
  onFrames(bytes: Buffer, start: number, end: number): boolean {
    const { socket, chunkedEncoding } = this.call.response;
    if (socket === null || !chunkedEncoding) return this.onUnframed(bytes, start, end);
    return this.paced(
      end - start <= textBytes
        ? socket.write(bytes.toString("latin1", start, end), "latin1")
        : socket.write(Buffer.from(bytes.subarray(start, end))),
    );
  }

  onEnd(): void {
    endAnswer(this.call);
    this.end();
  }

  onFailure(failure: UpstreamFailure, answerBegan: boolean): void {
    if (this.over) return;
    const { connection, call } = this;
    this.connection = undefined;
    if (failure.kind === "closed" && !answerBegan && connection?.used && this.mayRepeat()) {
      this.repeated = true;
      this.ask(this.heldBody, true);
      return;
    }
    this.abandon();
    if (call.response.headersSent) this.cut(failure.message);
    else this.tools.answering.refuse(call, serviceProblem(this.upstream.name, failure));
  }

  private ask(body: Buffer | undefined, fresh = false): void {
    this.connection = this.upstream.ask(this, this.requestText, body, fresh);
    if (this.connection !== undefined) return;
    this.abandon();
    const failure = new UpstreamFailure("overloaded", "No connection is left");
    this.tools.answering.refuse(this.call, serviceProblem(this.upstream.name, failure));
  }

  /** A connection that was idle may have been closed under the request: it did not arrive then. */
  private mayRepeat(): boolean {
    const { call } = this;
    return (
      !this.repeated &&
      repeatable.has(call.method) &&
      (this.body === undefined || this.heldBody !== undefined)
    );
  }

  private begin(head: ResponseHead): void {
    const { call } = this;
    this.status = head.status;
    this.tools.answering.addHeaders(call, head.headers);
    call.response.writeHead(head.status, head.headers);
  }

  private onUnframed(bytes: Buffer, start: number, end: number): boolean {
    let goOn = true;
    let at = start;
    while (at < end) {
      const lineEnd = bytes.indexOf("\r\n", at, "latin1");
      const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
      goOn = this.onData(bytes, lineEnd + 2, lineEnd + 2 + size);
      at = lineEnd + 4 + size;
    }
    return goOn;
  }

  /** Where the client takes no more, the service waits, and the client is given a time. */
  private paced(goOn: boolean): boolean {
    if (goOn) return true;
    const socket: Socket = this.call.request.socket;
    this.tools.stalls.wait(this);
    socket.once("drain", () => {
      this.tools.stalls.release(this);
      if (!this.over) this.connection?.resume();
    });
    return false;
  }

  private end(): void {
    const { call } = this;
    if (this.over) return;
    this.over = true;
    this.connection = undefined;
    this.body?.stop();
    this.tools.stalls.release(this);
    this.tools.answering.observer.onAnswer(call, this.status);
  }

  private onClientClosed(): void {
    if (this.over) return;
    this.abandon();
    this.tools.answering.observer.onAnswer(this.call, clientLeft);
  }

  /** An answer that cannot be made whole must not look whole. */
  private cut(reason: string): void {
    this.call.request.socket.destroy();
    this.tools.answering.observer.onAnswer(this.call, 502, new Error(reason));
  }

  private abandon(): void {
    this.over = true;
    this.connection?.drop();
    this.connection = undefined;
    this.body?.stop();
    this.tools.stalls.release(this);
  }
}
