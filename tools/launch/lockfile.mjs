import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export function readLockfile(root) {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
}

/**
 * True when npm itself finished an install of exactly this lockfile: its own record, which it
 * writes last, has each package at the locked version, and each folder is there.
 */
export function isInstalledByNpm(root) {
  let record;
  try {
    record = JSON.parse(
      readFileSync(join(root, "node_modules", ".package-lock.json"), "utf8"),
    ).packages;
  } catch {
    return false;
  }
  return Object.entries(readLockfile(root).packages).every(([path, locked]) => {
    if (!path.includes("node_modules/")) return true;
    const installed = record[path];
    if (!installed) return locked.optional === true;
    if (locked.link) return existsSync(join(root, path));
    return installed.version === locked.version && existsSync(join(root, path, "package.json"));
  });
}
