import { ProblemError } from "@workspace/http";
import type { Answering } from "../answering.ts";
import { endAnswer } from "../answering.ts";
import type { Cluster } from "../balancing/cluster.ts";
import type { Recording } from "../cache/recording.ts";
import type { ResponseCache } from "../cache/response-cache.ts";
import { streamed } from "../call.ts";
import type { Call } from "../call.ts";
import type { Limits } from "../limits/limits.ts";
import { clientLeft } from "../observe/observer.ts";
import { bodyTooLarge, malformed, serviceProblem } from "../refusals.ts";
import { isSafeMethod } from "../request/methods.ts";
import type { UpstreamFailure } from "../upstream/failure.ts";
import type { ResponseHead } from "../upstream/response-head.ts";
import { account } from "../usage/account.ts";
import { AnswerStream } from "./answer-stream.ts";
import { canBeHeld, checkedHeldBytes, plainHeldBytes, RequestBody } from "./request-body.ts";
import type { BodyEvents } from "./request-body.ts";
import type { Stalls } from "./stalls.ts";

export interface ExchangeTools {
  answering: Answering;
  stalls: Stalls;
  limits: Limits;
  cache: ResponseCache;
}

/** What is asked beside the plain forwarding of a request. */
export interface ExchangeExtras {
  /** Stores the answer on its way. */
  recording: Recording | undefined;
  /** Looks at a body before it goes to the service. @throws ProblemError */
  checkBody: ((body: Buffer | undefined) => void) | undefined;
}

/** Carries one call to a service and its answer back, in pace with the slower side. */
export class Exchange extends AnswerStream implements BodyEvents {
  private readonly tools: ExchangeTools;
  private readonly checkBody: ExchangeExtras["checkBody"];
  private body: RequestBody | undefined;
  private status = 0;

  /** @param requestLine and `requestRest` stand before and after the lines of the instance asked */
  constructor(
    call: Call,
    cluster: Cluster,
    requestLine: string,
    requestRest: string,
    tools: ExchangeTools,
    extras: ExchangeExtras | undefined,
  ) {
    super(call, cluster, requestLine, requestRest, tools.stalls, extras?.recording);
    this.tools = tools;
    this.checkBody = extras?.checkBody;
    this.body = undefined;
  }

  start(maxBodyBytes: number): void {
    const { call } = this;
    const { contentLength, chunked } = call.head;
    if (contentLength > maxBodyBytes) {
      this.recording?.onAbort();
      this.tools.answering.refuse(call, bodyTooLarge(maxBodyBytes));
      return;
    }
    call.response.on("close", () => this.onClientClosed());
    this.cluster.budget.onRequest();
    if (contentLength <= 0 && !chunked) {
      if (this.isRefused(undefined)) return;
      this.ask(undefined);
      if (call.route.hedgeAfterMs > 0) this.planHedge(call.route.hedgeAfterMs);
      return;
    }
    if (call.body !== undefined) {
      this.onHeld(call.body);
      return;
    }
    const { request, response } = streamed(call);
    if (call.expectsContinue) response.writeContinue();
    this.bodyState = "streamed";
    this.body = new RequestBody(request, maxBodyBytes, this.tools.stalls, this);
    const heldBytes = this.checkBody === undefined ? plainHeldBytes : checkedHeldBytes;
    if (canBeHeld(contentLength, chunked, heldBytes)) {
      this.body.hold(contentLength);
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
    this.bodyState = "held";
    this.heldBody = body;
    if (!this.isRefused(body)) this.ask(body);
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
    if (this.isAskedElsewhere(head)) return;
    if (head.status === 304 && this.recording?.onNotModified(head)) {
      this.settle(head.status);
      this.leave();
      return;
    }
    this.begin(head);
    this.reader?.onText(body);
    if (this.recording?.onHead(head)) this.recording.onData(Buffer.from(body, "latin1"));
    this.finishHeaders(head);
    endAnswer(this.call, body);
    this.end();
  }

  onHead(head: ResponseHead): void {
    if (this.isAskedElsewhere(head)) return;
    this.begin(head);
    this.recording?.onHead(head);
    this.finishHeaders(head);
    // With a known length the first bytes follow at once; a stream's may be long in coming.
    if (head.framing !== "length") this.call.response.flushHeaders();
  }

  onEnd(): void {
    if (!this.unheard) endAnswer(this.call);
    this.end();
  }

  protected giveUp(failure: UpstreamFailure): void {
    const { call } = this;
    this.abandon();
    if (call.response.headersSent) this.cut(failure.message);
    else this.tools.answering.refuse(call, serviceProblem(this.cluster.name, failure));
  }

  /** @returns whether the body was found wrong, and the call refused */
  private isRefused(body: Buffer | undefined): boolean {
    if (this.checkBody === undefined) return false;
    try {
      this.checkBody(body);
      return false;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.abandon();
      this.tools.answering.refuse(this.call, error);
      return true;
    }
  }

  private begin(head: ResponseHead): void {
    this.status = head.status;
    this.settle(head.status);
  }

  private finishHeaders(head: ResponseHead): void {
    const { call } = this;
    if (call.route.cache) head.headers.push("cache-status", "workspace; fwd=miss");
    this.tools.answering.addHeaders(call, head.headers);
    call.response.writeHead(head.status, head.headers);
  }

  private end(): void {
    const { call } = this;
    if (this.over) return;
    this.recording?.onEnd();
    this.leave();
    // What was stored of a target is not true any more once something there was changed.
    if (call.route.cache && !isSafeMethod(call.method) && this.status < 400)
      this.tools.cache.invalidate(call.target);
    this.tell(this.unheard ? clientLeft : this.status);
  }

  /** The answer is over, whole or not: what it used is accounted for, and it is written down. */
  private tell(status: number, error?: unknown): void {
    const { call, reader, tools } = this;
    account(call, reader, tools.limits);
    tools.answering.observer.onAnswer(call, status, error);
  }

  private leave(): void {
    this.over = true;
    this.connection = undefined;
    this.body?.stop();
    this.tools.stalls.release(this);
  }

  private onClientClosed(): void {
    if (this.over || this.unheard || this.readOn()) return;
    this.abandon();
    this.tell(clientLeft);
  }

  /** An answer that cannot be made whole must not look whole. */
  private cut(reason: string): void {
    this.call.request.socket.destroy();
    this.tell(this.unheard ? clientLeft : 502, new Error(reason));
  }

  private abandon(): void {
    this.dropAll();
    this.recording?.onAbort();
    this.leave();
  }
}
