import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { EmbeddedPostgresError } from "./errors.ts";
import type { Identity } from "./identity.ts";

export interface SpawnAsOptions {
  stdio: StdioOptions;
  /** Ask the kernel to stop the process cleanly when we die, whatever we die of (Linux). */
  boundToParent?: boolean;
}

/** Starts a program as the chosen user, in a session of its own so that Ctrl-C is ours to pass on. */
export function spawnAs(
  identity: Identity,
  program: string,
  programArguments: string[],
  options: SpawnAsOptions,
): ChildProcess {
  const common = {
    cwd: "/",
    detached: true,
    stdio: options.stdio,
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
  };
  const setpriv = findSetpriv();
  if (setpriv && (identity.user || options.boundToParent)) {
    return spawn(
      setpriv,
      [...setprivFlags(identity, options), "--", program, ...programArguments],
      common,
    );
  }
  if (identity.capability) {
    throw new EmbeddedPostgresError(
      "PostgreSQL does not run as root, and the account that should run it cannot enter the " +
        "project's folder. Install util-linux (setpriv), move the project, or set DATABASE_URL.",
    );
  }
  return spawn(program, programArguments, { ...common, ...identity.user });
}

function setprivFlags(identity: Identity, options: SpawnAsOptions): string[] {
  const flags: string[] = [];
  if (identity.user) {
    flags.push(`--reuid=${identity.user.uid}`, `--regid=${identity.user.gid}`, "--clear-groups");
  }
  if (identity.capability) {
    // PostgreSQL asks access(2), which drops a user's capabilities unless this bit is set.
    flags.push(
      "--securebits=+no_setuid_fixup",
      `--inh-caps=-all,+${identity.capability}`,
      `--ambient-caps=+${identity.capability}`,
      `--bounding-set=-all,+${identity.capability}`,
    );
  }
  if (options.boundToParent) flags.push("--pdeathsig=INT");
  return flags;
}

function findSetpriv(): string | null {
  if (process.platform !== "linux") return null;
  for (const path of ["/usr/bin/setpriv", "/bin/setpriv"]) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Look at the next place.
    }
  }
  return null;
}
