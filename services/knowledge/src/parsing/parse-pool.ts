import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { ParseFailure } from "./parse-failure.ts";
import type { ParseLimits } from "./parse-limits.ts";
import type { ParseReply, ParseRequest } from "./parse-worker.ts";
import type { DocumentInput, ParsedDocument } from "./parsed-document.ts";

const memoryCheckMs = 50;
const mebibyte = 1024 * 1024;

/** Worker threads that read documents. One that breaks a limit is ended, and a new one takes its place. */
export class ParsePool {
  readonly #threads: number;
  readonly #limits: ParseLimits;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #closed = false;

  constructor(threads: number, limits: ParseLimits) {
    this.#threads = threads;
    this.#limits = limits;
  }

  /** The input's buffer is transferred: it is empty for the caller afterwards. */
  async parse(
    input: DocumentInput,
    limits: ParseLimits,
    signal?: AbortSignal,
  ): Promise<ParsedDocument> {
    await this.#takeTurn(signal);
    const worker = this.#idle.pop() ?? this.#start();
    this.#busy.add(worker);
    let healthy = false;
    try {
      const reply = await this.#ask(worker, { input, limits }, signal);
      healthy = true;
      return documentOf(reply);
    } finally {
      this.#busy.delete(worker);
      if (healthy && !this.#closed) this.#keep(worker);
      else await worker.terminate();
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((worker) => worker.terminate()));
  }

  async #takeTurn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    while (this.#running >= this.#threads && !this.#closed) {
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(wake), 1);
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", leave, { once: true });
        this.#waiting.push(wake);
      });
    }
    if (this.#closed) throw new Error("The document parser is closed.");
    this.#running++;
  }

  #start(): Worker {
    const worker = new Worker(new URL("./parse-worker.ts", import.meta.url), {
      execArgv: [],
      env: {},
      resourceLimits: {
        maxOldGenerationSizeMb: this.#limits.maxMemoryMb,
        maxYoungGenerationSizeMb: 64,
        stackSizeMb: 4,
      },
    });
    worker.unref();
    return worker;
  }

  #keep(worker: Worker): void {
    worker.unref();
    this.#idle.push(worker);
  }

  #ask(
    worker: Worker,
    request: ParseRequest,
    signal: AbortSignal | undefined,
  ): Promise<ParseReply> {
    const { maxParseTimeMs, maxMemoryMb } = request.limits;
    const finished = new AbortController();
    return new Promise<ParseReply>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new ParseFailure(
              "document-parse-timeout",
              `Reading the document took more than ${maxParseTimeMs} ms.`,
            ),
          ),
        maxParseTimeMs,
      );
      const settle = new AbortController();
      const once = <Arguments extends unknown[]>(
        event: string,
        listener: (...values: Arguments) => void,
      ) => {
        worker.once(event, listener);
        settle.signal.addEventListener("abort", () => worker.off(event, listener));
      };
      once("message", resolve);
      once("error", (error: Error) => reject(failureOf(error, maxMemoryMb)));
      once("exit", (code: number) => reject(new Error(`A parse worker ended with ${code}.`)));
      const leave = () => reject(signal?.reason);
      signal?.addEventListener("abort", leave, { once: true });
      finished.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        settle.abort();
        signal?.removeEventListener("abort", leave);
      });
      void watchBuffers(worker, maxMemoryMb, finished.signal, reject);
      worker.ref();
      worker.postMessage(request, transferable(request.input.bytes));
    }).finally(() => finished.abort());
  }
}

/** `resourceLimits` bounds the heap only; what a decompressor swells up lies in buffers outside of it. */
async function watchBuffers(
  worker: Worker,
  maxMemoryMb: number,
  finished: AbortSignal,
  reject: (reason: unknown) => void,
): Promise<void> {
  while (!finished.aborted) {
    await delay(memoryCheckMs, undefined, { signal: finished, ref: false }).catch(() => {});
    // A worker that is just starting, or has just ended, has no figures.
    const statistics = finished.aborted
      ? undefined
      : await worker.getHeapStatistics().catch(() => undefined);
    if ((statistics?.external_memory ?? 0) > maxMemoryMb * mebibyte) {
      reject(
        new ParseFailure(
          "document-too-complex",
          `Reading the document takes more than ${maxMemoryMb} MB.`,
        ),
      );
      return;
    }
  }
}

function transferable(bytes: Uint8Array): ArrayBuffer[] {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? [buffer] : [];
}

function failureOf(error: Error, maxMemoryMb: number): Error {
  const outOfMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return outOfMemory
    ? new ParseFailure(
        "document-too-complex",
        `Reading the document takes more than ${maxMemoryMb} MB.`,
      )
    : error;
}

function documentOf(reply: ParseReply): ParsedDocument {
  if ("failure" in reply) throw new ParseFailure(reply.failure.code, reply.failure.message);
  if ("unexpected" in reply) throw new Error(`A document parser broke: ${reply.unexpected}`);
  const { document, places } = reply;
  const passages = places.map((place) => ({
    ...place,
    text: document.text.slice(place.charStart, place.charEnd),
  }));
  return { ...document, passages };
}
