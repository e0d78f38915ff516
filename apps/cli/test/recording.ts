import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect as secure } from "node:tls";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** A command that runs until it is told to end, and its lines. */
export function runCommand(
  folder: string,
  commandLine: string[],
  environment: Record<string, string> = {},
) {
  const child = spawn(process.execPath, [main, ...commandLine], {
    env: {
      PATH: process.env.PATH,
      WORKSPACE_DATA: join(folder, "data"),
      XDG_CONFIG_HOME: join(folder, "config"),
      NODE_COMPILE_CACHE: join(import.meta.dirname, "../../../node_modules/.cache/compile"),
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line").then(([line]) => String(line));
  const rest: string[] = [];
  lines.on("line", (line) => rest.push(line));
  return {
    first,
    end: async () => {
      child.kill("SIGINT");
      const [code] = (await once(child, "close")) as [number];
      return { code, lines: rest };
    },
  };
}

/** A connection over TLS, through a tunnel, trusting the proxy's authority alone. */
export async function tunnel(proxy: string, host: string, port: number, ca: string) {
  const socket: Socket = connect(Number(new URL(proxy).port), "127.0.0.1");
  socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`);
  await once(socket, "data");
  const tls = secure({ socket, ca, servername: host });
  // The proxy resets what is not ended in good order.
  for (const each of [socket, tls]) each.on("error", () => {});
  await once(tls, "secureConnect");
  return tls;
}
