import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** As the launcher sets it: most of what a service's start takes is compiling. */
const compileCache = join(import.meta.dirname, "../../../../node_modules/.cache/compile");

export interface ServiceProcessOptions {
  readonly name: string;
  /** Absolute path of the service's `main.ts`. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers 200 once the service can be used. */
  readonly readyUrl: string;
}

export type EndSignal = "SIGKILL" | "SIGTERM";

/** A crowded build machine may take this long to start four services at once. */
const readyTimeoutMs = 150_000;
const stopTimeoutMs = 20_000;
const maxLogLines = 20_000;

/** One service as a process of its own, started as `npm start` starts it. */
export class ServiceProcess {
  readonly #options: ServiceProcessOptions;
  readonly #lines: string[] = [];
  #child: ChildProcess | undefined;

  constructor(options: ServiceProcessOptions) {
    this.#options = options;
  }

  /** What it wrote, over all of its starts. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.#options.name} runs already`);
    // The channel ties the service to this process: it stops when the test run dies.
    const child = spawn(process.execPath, [this.#options.script], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: compileCache,
        ...this.#options.environment,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) this.#collect(stream);
    await this.#whenReady();
  }

  /** Sends the signal and waits until the process is gone. */
  async kill(signal: EndSignal): Promise<void> {
    const child = this.#child;
    if (!child || !this.running) return;
    const gone = once(child, "exit");
    child.kill(signal);
    const late = sleep(stopTimeoutMs, "late", { ref: false });
    if ((await Promise.race([gone, late])) !== "late") return;
    child.kill("SIGKILL");
    await gone;
    throw new Error(`${this.#options.name} did not end on ${signal}\n${this.tail()}`);
  }

  tail(count = 30): string {
    return this.#lines.slice(-count).join("\n");
  }

  #collect(stream: NodeJS.ReadableStream | null): void {
    let rest = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.#lines.push(...lines.filter((line) => line !== ""));
      if (this.#lines.length > maxLogLines) this.#lines.splice(0, this.#lines.length - maxLogLines);
    });
  }

  async #whenReady(): Promise<void> {
    const { name, readyUrl } = this.#options;
    const deadline = performance.now() + readyTimeoutMs;
    while (performance.now() < deadline) {
      if (!this.running) throw new Error(`${name} ended while it started\n${this.tail()}`);
      if (await answersOk(readyUrl)) return;
      await sleep(50);
    }
    await this.kill("SIGKILL");
    throw new Error(`${name} was not ready within ${readyTimeoutMs} ms\n${this.tail()}`);
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
