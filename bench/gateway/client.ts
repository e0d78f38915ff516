import { connect } from "node:net";
import type { Socket } from "node:net";
import { variedQuestion } from "./varied-traffic.ts";

const buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** A keep-alive connection that reads answers with a Content-Length, one request at a time. */
export class BenchClient {
  readonly socket: Socket;
  private held = "";
  private remaining = -1;
  private onAnswer: (status: number) => void = () => {};
  private status = 0;

  constructor(port: number, onError: (error: Error) => void) {
    this.socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: { buffer, callback: (count) => this.onRead(count) },
    });
    this.socket.on("error", onError);
  }

  ask(request: string, onAnswer: (status: number) => void): void {
    this.onAnswer = onAnswer;
    this.socket.write(request, "utf8");
  }

  private onRead(count: number): boolean {
    let bodyBytes = count;
    if (this.remaining < 0) {
      const text = this.held + buffer.toString("latin1", 0, count);
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) {
        this.held = text;
        return true;
      }
      this.held = "";
      this.status = Number(text.slice(9, 12));
      this.remaining = Number(/content-length: *(\d+)/i.exec(text)?.[1] ?? 0);
      bodyBytes = text.length - headEnd - 4;
    }
    this.remaining -= bodyBytes;
    if (this.remaining <= 0) {
      this.remaining = -1;
      this.onAnswer(this.status);
    }
    return true;
  }
}

/** What a client asks. */
export interface Call {
  path: string;
  /** JSON; without it the call is a GET. */
  body?: string;
  headers?: Readonly<Record<string, string>>;
  /** A question that is another one each time, in place of `body`. */
  isVaried?: boolean;
}

/** Writes requests of a kind, one after the other. */
export function requestWriter(call: Call, key: string): () => string {
  if (call.isVaried === true) return () => requestText({ ...call, body: variedQuestion() }, key);
  const request = requestText(call, key);
  return () => request;
}

function requestText({ path, body, headers = {} }: Call, key: string): string {
  const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  const lines = Object.entries({
    Host: "localhost",
    Authorization: `Bearer ${key}`,
    Accept: "application/json",
    "User-Agent": "bench",
    ...type,
    ...length,
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${body === undefined ? "GET" : "POST"} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
}
