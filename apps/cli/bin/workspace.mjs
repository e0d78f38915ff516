#!/usr/bin/env node
// Runs on whatever Node the shell finds, and hands over to the project's own.
import { join } from "node:path";
import { checkHostNode, LaunchError } from "../../../tools/launch/host.mjs";
import { ensureInstalled } from "../../../tools/launch/install.mjs";
import { projectRoot } from "../../../tools/launch/paths.mjs";
import { findProjectNode } from "../../../tools/launch/project-node.mjs";
import { runScript } from "../../../tools/launch/run.mjs";

try {
  checkHostNode();
  await ensureInstalled(projectRoot);
  // Stripped types and compiled code are kept: each command starts in a third of the time.
  process.env.NODE_COMPILE_CACHE ??= join(projectRoot, "node_modules", ".cache", "compile");
  process.exitCode = await runScript({
    root: projectRoot,
    node: findProjectNode(projectRoot),
    script: join(projectRoot, "apps", "cli", "src", "main.ts"),
    args: process.argv.slice(2),
    supervised: true,
    nodeFlags: [
      // Reading a large capture leaves litter, which Node would rather keep than clear.
      "--max-semi-space-size=8",
      "--heap-growing-percent=100",
      // A command lasts seconds: the last compiler costs more than it gains before that many calls.
      "--invocation-count-for-turbofan=40000",
    ],
  });
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
