import { once } from "node:events";
import { statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";

/** The shortest bound of any system (macOS), in bytes. */
const longestPath = 103;

/** Where a service that listens on this port of the machine is reached without TCP. */
export function localSocketPath(folder: string, port: number): string {
  return join(folder, `${port}.sock`);
}

export interface FoundSocket {
  readonly path: string;
  /** Another one where the socket was made anew. */
  readonly identity: string;
}

/** The socket of a service on this machine; null where it has none, or lies elsewhere. */
export function findLocalSocket(folder: string, host: string, port: number): FoundSocket | null {
  if (host !== "127.0.0.1" && host !== "::1" && host !== "localhost") return null;
  if (!isPrivate(folder)) return null;
  const path = localSocketPath(folder, port);
  const file = statSync(path, { throwIfNoEntry: false });
  return file?.isSocket() ? { path, identity: `${file.ino} ${file.mtimeMs}` } : null;
}

/**
 * Whether the folder is ours and nobody else may enter: whoever can put a socket there could speak
 * in a service's place, and be told the internal token.
 */
function isPrivate(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/**
 * A second way into a service: a Unix socket in a folder that only its owner may enter. Most of what
 * a read from TCP costs is the acknowledgement that it sends; here there is none.
 */
export class LocalSocket {
  readonly #folder: string;
  readonly #server: Server;

  /** Before the app listens: afterwards it takes no hooks. */
  constructor(app: FastifyInstance, folder: string) {
    this.#folder = folder;
    // The app's own server serves these connections, with its limits and its end, as any other.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      app.server.emit("connection", socket);
    });
    let ended: Promise<unknown> | undefined;
    app.addHook("preClose", async () => {
      if (!this.#server.listening) return;
      ended = once(this.#server, "close");
      this.#server.close();
    });
    app.addHook("onClose", async () => {
      await ended;
    });
  }

  /**
   * @param port that the app listens on, so that no other process can have this socket
   * @returns its path; null where the system has no such sockets or takes no path as long, and
   * where the folder is open to others
   */
  async listen(port: number): Promise<string | null> {
    const folder = this.#folder;
    const path = localSocketPath(folder, port);
    if (process.platform === "win32" || Buffer.byteLength(path) > longestPath) return null;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!isPrivate(folder)) return null;
    // Left by a process that was killed.
    await rm(path, { force: true });
    this.#server.listen(path);
    await once(this.#server, "listening");
    return path;
  }
}
