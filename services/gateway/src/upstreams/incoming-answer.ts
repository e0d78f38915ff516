import type { Duplex } from "node:stream";
import type { Dispatcher } from "undici";

/** Takes a body as it comes. The last is one of `onEnd` and `onFailure`. */
export interface BodySink {
  /** @returns false to be given no more until `resume` */
  onData(part: Buffer): boolean;
  onEnd(): void;
  onFailure(error: unknown): void;
}

/** What an upstream answered; its body waits until it is read. */
export interface OutsideAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** With 101, what goes on as another protocol; whoever takes it closes it. */
  readonly connection?: Duplex | undefined;
  read(sink: BodySink): void;
  resume(): void;
  /** Nothing more of it is wanted. */
  drop(): void;
}

/** So much of a body may wait for its reader before the upstream does. */
const mostHeldBytes = 64 * 1024;

/**
 * An answer on its way in, without a stream around it: most are there whole, with their head, by the
 * time that they are read.
 */
export class IncomingAnswer implements OutsideAnswer, Dispatcher.DispatchHandler {
  statusCode = 0;
  headers: OutsideAnswer["headers"] = {};
  connection: Duplex | undefined;
  private readonly signal: AbortSignal;
  private readonly onHead: (answer: OutsideAnswer) => void;
  private readonly onNoHead: (error: unknown) => void;
  private readonly held: Buffer[] = [];
  private heldBytes = 0;
  private sink: BodySink | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private ended: { readonly error?: unknown } | undefined;

  /** Told once each: by `onHead` that it begins, by `onNoHead` that there is none. */
  constructor(
    signal: AbortSignal,
    onHead: (answer: OutsideAnswer) => void,
    onNoHead: (error: unknown) => void,
  ) {
    this.signal = signal;
    this.onHead = onHead;
    this.onNoHead = onNoHead;
    signal.addEventListener("abort", this.onLeave, { once: true });
  }

  read(sink: BodySink): void {
    this.sink = sink;
    let goOn = true;
    for (const part of this.held.splice(0)) goOn = sink.onData(part) && goOn;
    if (this.ended) this.tellEnd(this.ended);
    else if (goOn) this.controller?.resume();
    else this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  drop(): void {
    this.connection?.destroy();
    this.controller?.abort(new Error("The answer is not wanted"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.signal.aborted) this.onLeave();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: OutsideAnswer["headers"],
  ): void {
    // An interim answer (100, 103): what counts comes after it.
    if (statusCode < 200) return;
    this.statusCode = statusCode;
    this.headers = headers;
    this.onHead(this);
  }

  onRequestUpgrade(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: OutsideAnswer["headers"],
    connection: Duplex,
  ): void {
    // From now on it is looked after by whoever takes it.
    this.signal.removeEventListener("abort", this.onLeave);
    connection.on("error", () => {});
    if (this.signal.aborted) connection.destroy();
    this.statusCode = statusCode;
    this.headers = headers;
    this.connection = connection;
    this.onHead(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, part: Buffer): void {
    if (this.sink) {
      if (!this.sink.onData(part)) controller.pause();
      return;
    }
    this.held.push(part);
    this.heldBytes += part.length;
    if (this.heldBytes > mostHeldBytes) controller.pause();
  }

  onResponseEnd(): void {
    this.end({});
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: unknown): void {
    this.end({ error });
  }

  private readonly onLeave = (): void => this.controller?.abort(this.signal.reason);

  private end(ended: { readonly error?: unknown }): void {
    this.signal.removeEventListener("abort", this.onLeave);
    if (this.statusCode === 0) this.onNoHead(ended.error);
    else if (this.sink) this.tellEnd(ended);
    else this.ended = ended;
  }

  private tellEnd(ended: { readonly error?: unknown }): void {
    if ("error" in ended) this.sink?.onFailure(ended.error);
    else this.sink?.onEnd();
  }
}
