import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as plain } from "vitest";
import { createPlace, runCli, startWorkspace } from "./workspace-process.ts";
import type { Place, RunResult } from "./workspace-process.ts";

/**
 * One workspace for all files that a worker runs, because a start costs more than most of what is
 * tested: each file looks for what it made, and counts nothing that another may have made too.
 */
export const test = plain.extend("workspace", { scope: "worker" }, async ({}, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "workspace shared "));
  const place = await createPlace(join(folder, "data"));
  place.environment["ALLOW_PRIVATE_UPSTREAMS"] = "127.0.0.1";
  place.environment["REFRESH_TOKEN_GRACE"] = "1s";
  const { process, exited } = await startWorkspace(place);
  onCleanup(async () => {
    process.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  });
  return place;
});

/** The shared workspace as one test file uses it. */
export interface Desk {
  /** For the file's own things; it goes with the desk. */
  readonly folder: string;
  /** With sign-ins of its own. */
  readonly place: Place;
  /** Runs one command as the owner of the workspace; `input` is what is piped to it. */
  cli(commandLine: string[], input?: string): Promise<RunResult>;
  /** What a command that succeeds without a word of complaint prints with --json. */
  json(commandLine: string[], input?: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function openDesk(workspace: Place): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "workspace desk "));
  const XDG_CONFIG_HOME = join(folder, "config");
  const place = { ...workspace, environment: { ...workspace.environment, XDG_CONFIG_HOME } };
  const cli = (commandLine: string[], input?: string) =>
    runCli(place, commandLine, input === undefined ? {} : { input });
  return {
    folder,
    place,
    cli,
    json: async (commandLine, input) => {
      const { code, stdout, stderr } = await cli([...commandLine, "--json"], input);
      if (code !== 0 || stderr !== "") throw new Error(`${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
