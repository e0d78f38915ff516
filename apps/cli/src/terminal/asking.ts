import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { Writable } from "node:stream";
import { usageFailure } from "../failure.ts";
import { paint } from "./style.ts";

/** Where questions are asked and answered. */
export interface AskingStreams {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Asks a person at a terminal, on the error stream, so that a pipe behind us gets answers alone.
 * Where nobody sits there, each answer is the next line of standard input.
 */
export class Asking implements Disposable {
  private readonly streams: AskingStreams;
  private readonly signal: AbortSignal;
  private lines: AsyncIterator<string> | null = null;
  private reader: Interface | null = null;

  constructor(
    signal: AbortSignal,
    streams: AskingStreams = { input: process.stdin, output: process.stderr },
  ) {
    this.signal = signal;
    this.streams = streams;
  }

  get isInteractive(): boolean {
    return this.streams.input.isTTY === true;
  }

  /** @throws Failure where there is no answer; AbortError on Ctrl-C */
  async line(label: string): Promise<string> {
    if (!this.isInteractive) return this.next(label);
    try {
      return await this.ask(label, this.streams.output);
    } catch (error) {
      this.streams.output.write("\n");
      throw error;
    }
  }

  /** The same for what nobody may read over a shoulder: nothing is shown of it. */
  async secret(label: string): Promise<string> {
    if (!this.isInteractive) return this.next(label);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    try {
      return await this.ask(label, silent);
    } finally {
      this.streams.output.write("\n");
    }
  }

  [Symbol.dispose](): void {
    this.reader?.close();
  }

  private ask(label: string, echo: NodeJS.WritableStream): Promise<string> {
    const { input, output } = this.streams;
    this.signal.throwIfAborted();
    const prompt = `${paint("bold", label, output)}: `;
    // The terminal's own echo is off from here on, and only then the question is asked.
    const options = { input, output: echo, terminal: true, historySize: 0, prompt };
    const reader = createInterface(options);
    reader.prompt();
    if (echo !== output) output.write(prompt);
    return new Promise((resolve, reject) => {
      const cancel = () => reject(new DOMException("Cancelled", "AbortError"));
      const end = (settle: () => void) => {
        this.signal.removeEventListener("abort", onAbort);
        settle();
        reader.close();
      };
      const onAbort = () => end(cancel);
      this.signal.addEventListener("abort", onAbort, { once: true });
      reader.once("SIGINT", () => end(cancel));
      reader.once("line", (text) => end(() => resolve(text)));
      reader.once("close", () => end(() => reject(usageFailure(`${label} was not given.`))));
    });
  }

  private async next(label: string): Promise<string> {
    this.reader ??= createInterface({ input: this.streams.input, terminal: false });
    this.lines ??= this.reader[Symbol.asyncIterator]();
    const onAbort = () => this.reader?.close();
    this.signal.addEventListener("abort", onAbort, { once: true });
    const { done, value } = await this.lines.next();
    this.signal.removeEventListener("abort", onAbort);
    this.signal.throwIfAborted();
    if (done || value === "")
      throw usageFailure(`${label} is read from standard input, and was not there.`);
    return value;
  }
}
