import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ClientResponse } from "../call.ts";
import { ownText } from "../request/own-text.ts";

/** A body of up to this size joins its head as one string: two pieces of one write cost twice. */
const joinedBytes = 16 * 1024;
const oddInValue = /[^\t\x20-\x7e\x80-\xff]/;
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** Whose connection the answer is written on. */
export interface AnsweredConnection {
  /** The last byte of an answer has left, or will have when what is waiting has. */
  onAnswered(closes: boolean): void;
}

/** The answer to a `PlainRequest`, on a connection that is its own until it has ended. */
export class PlainAnswer implements ClientResponse {
  headersSent = false;
  writableFinished = false;
  chunkedEncoding = false;
  private readonly connection: AnsweredConnection;
  private readonly own: Socket;
  private readonly toHead: boolean;
  private readonly listeners: (() => void)[] = [];
  /** A head that waits for its body, so that both leave in one write. */
  private head = "";
  private hasBody = true;
  private hasLength = false;
  private closes = false;
  private ended = false;

  constructor(connection: AnsweredConnection, socket: Socket, toHead: boolean) {
    this.connection = connection;
    this.own = socket;
    this.toHead = toHead;
  }

  get socket(): Socket | null {
    return this.writableFinished ? null : this.own;
  }

  get destroyed(): boolean {
    return this.own.destroyed;
  }

  on(_event: "close", listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The connection went. */
  onClosed(): void {
    for (const listener of this.listeners) listener();
  }

  writeHead(status: number, headers: string[]): void {
    if (this.headersSent) throw new Error("The head of this answer has left");
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n`;
    let hasDate = false;
    let hasLength = false;
    let closes = false;
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at] ?? "";
      const value = headers[at + 1] ?? "";
      if (!isName(name) || oddInValue.test(value))
        throw new TypeError("A header of the answer holds what HTTP cannot carry");
      text += `${name}: ${value}\r\n`;
      // Most names are told apart by their length alone.
      if (name.length === 14) hasLength ||= name.toLowerCase() === "content-length";
      else if (name.length === 10) closes ||= name.toLowerCase() === "connection";
      else if (name.length === 4) hasDate ||= name.toLowerCase() === "date";
    }
    if (!hasDate) text += dateLine();
    if (!closes) text += "Connection: keep-alive\r\n";
    this.closes = closes;
    this.hasLength = hasLength;
    this.hasBody = !this.toHead && status !== 204 && status !== 304 && status >= 200;
    this.head = text;
    this.headersSent = true;
  }

  flushHeaders(): void {
    this.send(this.takeHead());
  }

  write(content: Buffer | string, _encoding?: "latin1"): boolean {
    // What is written now would stand ahead of the next answer.
    if (this.ended) return true;
    const head = this.takeHead();
    if (!this.hasBody || content.length === 0) return head === "" || this.send(head);
    return this.chunkedEncoding
      ? this.sendJoined(`${head}${content.length.toString(16)}\r\n`, content, "\r\n")
      : this.sendJoined(head, content, "");
  }

  end(content: Buffer | string = "", _encoding?: "latin1"): void {
    if (this.ended) return;
    this.ended = true;
    const body = this.hasBody ? content : "";
    if (this.head !== "" && !this.hasLength && this.hasBody) {
      this.head += `Content-Length: ${body.length}\r\n`;
      this.hasLength = true;
    }
    const head = this.takeHead();
    if (!this.chunkedEncoding) this.sendJoined(head, body, "");
    else if (body.length === 0) this.send(`${head}0\r\n\r\n`);
    else this.sendJoined(`${head}${body.length.toString(16)}\r\n`, body, "\r\n0\r\n\r\n");
    if (this.own.writableLength === 0) this.onSent();
    // A connection that the client half closed ends with what waits, and tells so by its close.
    else if (this.own.writable) this.own.write("", () => this.onSent());
  }

  destroy(): void {
    if (!this.writableFinished) this.own.destroy();
  }

  /** @returns the head, whole, if it waits; the framing of the body is settled with it */
  private takeHead(): string {
    const { head } = this;
    if (head === "") return "";
    this.head = "";
    if (this.hasLength || !this.hasBody) return `${head}\r\n`;
    this.chunkedEncoding = true;
    return `${head}Transfer-Encoding: chunked\r\n\r\n`;
  }

  /** @param content a string of bytes as latin1 */
  private sendJoined(before: string, content: Buffer | string, after: string): boolean {
    if (typeof content === "string") return this.send(before + content + after);
    if (content.length <= joinedBytes)
      return this.send(before + content.toString("latin1") + after);
    if (!this.own.writable) return true;
    this.own.cork();
    this.send(before);
    const goOn = this.own.write(content);
    this.send(after);
    this.own.uncork();
    return goOn;
  }

  private send(text: string): boolean {
    // Who has left hears nothing more, and the connection tells of it.
    return text === "" || !this.own.writable || this.own.write(text, "latin1");
  }

  private onSent(): void {
    this.writableFinished = true;
    this.connection.onAnswered(this.closes);
  }
}

/** Names come in few spellings; bounded, for services may invent them. */
const names = new Set<string>();
const maxNames = 1_000;

function isName(name: string): boolean {
  if (names.has(name)) return true;
  if (!token.test(name)) return false;
  if (names.size < maxNames) names.add(ownText(name));
  return true;
}

let second = 0;
let line = "";

function dateLine(): string {
  const nowMs = Date.now();
  const now = Math.floor(nowMs / 1_000);
  if (now !== second) {
    second = now;
    line = `Date: ${new Date(nowMs).toUTCString()}\r\n`;
  }
  return line;
}
