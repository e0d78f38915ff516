import type { Cluster } from "../balancing/cluster.ts";
import type { Instance } from "../balancing/instance.ts";
import type { Asker, UpstreamConnection } from "../upstream/connection.ts";
import { eachChunk } from "../upstream/chunk-frames.ts";
import { UpstreamFailure } from "../upstream/failure.ts";
import type { ResponseHead } from "../upstream/response-head.ts";

export interface ServiceQuestion {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly requestId: string | undefined;
  /** For the whole answer. */
  readonly timeoutMs: number;
  /** Whoever asked has left. */
  readonly signal: AbortSignal | undefined;
}

export interface ServiceAnswer {
  readonly status: number;
  /** Undefined for an answer that has no JSON. */
  readonly body: unknown;
  readonly retryAfterSeconds: number | undefined;
}

const maxAnswerBytes = 1024 * 1024;

/**
 * Asks a service something for the gateway itself, over the connections on which it passes calls on:
 * instances that are down or say that they cannot answer now are passed over.
 *
 * @throws UpstreamFailure where none answers; what the signal was aborted with
 */
export function askService(cluster: Cluster, question: ServiceQuestion): Promise<ServiceAnswer> {
  return new Promise((resolve, reject) => {
    new OpenQuestion(cluster, question, resolve, reject).ask();
  });
}

class OpenQuestion implements Asker {
  readonly toHead = false;
  private readonly cluster: Cluster;
  private readonly question: ServiceQuestion;
  private readonly resolve: (answer: ServiceAnswer) => void;
  private readonly reject: (error: unknown) => void;
  /** Bytes as latin1, so that head and body leave in one write. */
  private readonly content: string;
  private readonly timer: NodeJS.Timeout;
  private connection: UpstreamConnection | undefined;
  private instance: Instance | undefined;
  private head: ResponseHead | undefined;
  private text = "";
  private tries = 0;

  constructor(
    cluster: Cluster,
    question: ServiceQuestion,
    resolve: (answer: ServiceAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.cluster = cluster;
    this.question = question;
    this.resolve = resolve;
    this.reject = reject;
    this.content = Buffer.from(JSON.stringify(question.body)).toString("latin1");
    this.timer = setTimeout(() => this.onTimeout(), question.timeoutMs);
    question.signal?.addEventListener("abort", this.onLeave, { once: true });
  }

  ask(fresh = false): void {
    const { cluster, question, content } = this;
    if (question.signal?.aborted) {
      this.onLeave();
      return;
    }
    const nowMs = performance.now();
    const instance = fresh ? this.instance : cluster.pick(nowMs, this.instance);
    if (instance === undefined) {
      this.giveUp(cluster.failure(nowMs));
      return;
    }
    this.instance = instance;
    this.head = undefined;
    this.text = "";
    this.tries++;
    instance.health.onAsk(nowMs);
    const requestId =
      question.requestId === undefined ? "" : `x-request-id: ${question.requestId}\r\n`;
    const text =
      `${question.method} ${question.path} HTTP/1.1\r\n${instance.lines}${requestId}` +
      `content-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n${content}`;
    this.connection = instance.upstream.ask(this, text, undefined, fresh);
    if (this.connection === undefined)
      this.onFailure(new UpstreamFailure("overloaded", "No connection is left"), false);
  }

  onWhole(head: ResponseHead, body: string): void {
    this.head = head;
    this.text = body;
    this.onEnd();
  }

  onHead(head: ResponseHead): void {
    this.head = head;
  }

  onData(bytes: Buffer, start: number, end: number): boolean {
    this.text += bytes.toString("latin1", start, end);
    if (this.text.length <= maxAnswerBytes) return true;
    throw new UpstreamFailure("garbled", `${this.cluster.name} sent more than it was asked for`);
  }

  onFrames(bytes: Buffer, start: number, end: number): boolean {
    eachChunk(bytes, start, end, (from, to) => this.onData(bytes, from, to));
    return true;
  }

  onEnd(): void {
    const { cluster, instance, head } = this;
    this.connection = undefined;
    if (head === undefined || instance === undefined) return;
    const answer = answerOf(head, this.text);
    const cannotNow = head.status >= 500 && !isAnAnswer(answer.body);
    cluster.onAnswer(instance, cannotNow ? head.status : 200, performance.now());
    if (cannotNow && this.mayAskAnother()) this.ask();
    else {
      this.leave();
      this.resolve(answer);
    }
  }

  onFailure(failure: UpstreamFailure, answerBegan: boolean): void {
    const { cluster, instance, connection } = this;
    this.connection = undefined;
    const isConnections = connection?.isToBlame(failure, answerBegan) === true;
    if (isConnections && this.tries === 1) {
      this.ask(true);
      return;
    }
    if (instance) cluster.onFailure(instance, failure.kind, performance.now());
    if (this.mayAskAnother()) this.ask();
    else this.giveUp(failure);
  }

  onDrain(): void {}

  private readonly onLeave = (): void => this.giveUp(this.question.signal?.reason);

  private onTimeout(): void {
    const { cluster, instance } = this;
    if (instance) cluster.onFailure(instance, "silent", performance.now());
    this.giveUp(new UpstreamFailure("silent", `${cluster.name} did not answer in time`));
  }

  private mayAskAnother(): boolean {
    const { cluster } = this;
    return this.tries <= cluster.maxRetries && cluster.instances.length > 1;
  }

  private giveUp(reason: unknown): void {
    this.connection?.drop();
    this.connection = undefined;
    this.leave();
    this.reject(reason);
  }

  private leave(): void {
    clearTimeout(this.timer);
    this.question.signal?.removeEventListener("abort", this.onLeave);
  }
}

function answerOf({ status, headers }: ResponseHead, text: string): ServiceAnswer {
  const place = headers.findIndex(
    (name, at) => at % 2 === 0 && name.toLowerCase() === "retry-after",
  );
  const seconds = place < 0 ? Number.NaN : Number(headers[place + 1]);
  return {
    status,
    body: parsed(text),
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
  };
}

function parsed(latin1: string): unknown {
  if (latin1 === "") return undefined;
  try {
    return JSON.parse(Buffer.from(latin1, "latin1").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A refusal that another instance would give as well, rather than one's own inability. */
function isAnAnswer(body: unknown): boolean {
  if (typeof body !== "object" || body === null || !("type" in body)) return false;
  return body.type !== "unavailable" && body.type !== "internal_error";
}
