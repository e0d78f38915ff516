import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface RedoclyOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function executable(): string {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  return path.join(path.dirname(manifest), "bin", "cli.js");
}

/** Runs the Redocly CLI in a process of its own, without its telemetry and update notices. */
export function runRedocly(args: readonly string[]): Promise<RedoclyOutcome> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [executable(), ...args],
      {
        env: {
          ...process.env,
          REDOCLY_TELEMETRY: "off",
          REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
          NO_COLOR: "1",
        },
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: TIMEOUT_MS,
      },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") {
          reject(new Error(`redocly ${args[0] ?? ""} did not run: ${error.message}`));
          return;
        }
        resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}
