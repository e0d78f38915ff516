import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { localSocketPath } from "@workspace/http";
import type { RequestResult, StreamResult } from "./load.ts";
import type { LoadCommand } from "./load-process.ts";
import { startOn, stop } from "./processes.ts";

type CommandOf<Kind extends LoadCommand["kind"]> = Extract<LoadCommand, { kind: Kind }>;

/** Drives the load process from the one that measures. */
export class LoadDriver {
  readonly upstreamPort: number;
  /** Folder of Unix sockets, in which the service that is asked has its own. */
  readonly sockets: string;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, upstreamPort: number, sockets: string) {
    this.child = child;
    this.upstreamPort = upstreamPort;
    this.sockets = sockets;
  }

  static async start(): Promise<LoadDriver> {
    const script = fileURLToPath(new URL("load-process.ts", import.meta.url));
    const child = startOn(1, process.execPath, [script], { ipc: true });
    const [message] = (await once(child, "message")) as [{ port: number }];
    const sockets = await mkdtemp(join(tmpdir(), "bench-sockets-"));
    const driver = new LoadDriver(child, message.port, sockets);
    await driver.run({ kind: "socket", path: localSocketPath(sockets, message.port) });
    return driver;
  }

  requests(command: CommandOf<"closed"> | CommandOf<"open">): Promise<RequestResult> {
    return this.run<RequestResult>(command);
  }

  /** @param onHeld called when all streams are open and the measuring begins */
  streams(command: CommandOf<"streams">, onHeld?: () => void): Promise<StreamResult> {
    return this.run<StreamResult>(command, onHeld);
  }

  async stop(): Promise<void> {
    await stop(this.child);
    await rm(this.sockets, { recursive: true, force: true });
  }

  private run<Result>(command: LoadCommand, onHeld?: () => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error("The load process ended"));
      const onMessage = (message: { held?: true; result?: Result }) => {
        if (message.held) onHeld?.();
        if (message.result === undefined) return;
        this.child.off("message", onMessage);
        this.child.off("exit", onExit);
        resolve(message.result);
      };
      this.child.on("message", onMessage);
      this.child.once("exit", onExit);
      this.child.send(command);
    });
  }
}
