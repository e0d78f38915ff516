import { existsSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./host.mjs";

export const projectMajor = 24;

/** The Node that the project brings; the host's when that is new enough and npm left ours out. */
export function findProjectNode(root, host = process) {
  const own = ownNodePath(root);
  if (own) return own;
  if (Number.parseInt(host.versions.node, 10) >= projectMajor) return host.execPath;
  throw new LaunchError(
    `The project's own Node ${projectMajor} is missing: npm did not run the install script of the package "node".\n` +
      "Run: npm rebuild node --ignore-scripts=false",
  );
}

export function ownNodePath(root) {
  const modules = join(root, "node_modules");
  const file = process.platform === "win32" ? "node.exe" : "node";
  const platform = process.platform === "win32" ? "win" : process.platform;
  return [
    join(modules, "node", "bin", file),
    join(modules, `node-${platform}-${process.arch}`, "bin", file),
    join(modules, "node", "node_modules", `node-${platform}-${process.arch}`, "bin", file),
  ].find((path) => existsSync(path));
}
