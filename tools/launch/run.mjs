import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";

/**
 * Runs a script on the project's Node with our terminal, and gives its exit code.
 * A supervised script holds a channel to us, so that it also learns of our sudden death.
 */
export function runScript({ root, node, script, args, supervised, nodeFlags = [] }) {
  const path = [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH ?? ""];
  const flags = ["--disable-warning=ExperimentalWarning", ...nodeFlags];
  const child = spawn(node, [...flags, script, ...args], {
    stdio: supervised ? ["inherit", "inherit", "inherit", "ipc"] : "inherit",
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends its Ctrl-C to the child by itself.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      resolve(code ?? 128 + (constants.signals[signal] ?? 1));
      // Nothing of ours may hold the process open once the script has ended.
      if (supervised && child.connected) child.disconnect();
      process.stdin.unref?.();
    });
  });
}
