#!/usr/bin/env node
// Runs on the host's Node before anything is installed: plain JavaScript, no dependency.
import { join } from "node:path";
import { ensureInstalled } from "./launch/install.mjs";
import { findProjectNode } from "./launch/project-node.mjs";
import { checkHostNode, LaunchError } from "./launch/host.mjs";
import { projectRoot } from "./launch/paths.mjs";
import { runScript } from "./launch/run.mjs";

/** Command of `npm run` to script and its first arguments. `supervised` scripts end with us. */
const commands = {
  start: { script: "apps/cli/src/main.ts", args: ["up"], supervised: true },
  test: { script: "node_modules/vitest/vitest.mjs", args: ["run"] },
  verify: { script: "tools/verify/main.mjs", args: [] },
  generate: { script: "tools/contracts/src/generate.ts", args: [] },
  bench: { script: "bench/src/main.ts", args: [] },
};

try {
  checkHostNode();
  const [name = "", ...rest] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw new LaunchError(`Usage: node tools/launch.mjs ${Object.keys(commands).join("|")}`, 2);
  }
  await ensureInstalled(projectRoot);
  process.exitCode = await runScript({
    root: projectRoot,
    node: findProjectNode(projectRoot),
    script: join(projectRoot, command.script),
    args: [...command.args, ...rest],
    supervised: command.supervised === true,
  });
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
