import { existsSync } from "node:fs";
import { join } from "node:path";

/** Follows `npm ci` by counting the packages that have arrived. */
export function showInstallProgress(root, lockfile) {
  const output = process.stderr;
  const paths = Object.entries(lockfile.packages)
    .filter(([path, { optional, link }]) => path.includes("node_modules/") && !optional && !link)
    .map(([path]) => join(root, path, "package.json"));
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1_000)} s`;
  const arrived = () => paths.filter((path) => existsSync(path)).length;

  output.write("Installing the dependencies (first start only, about a minute)\n");
  const line = () => `  ${arrived()} of ${paths.length} packages, ${seconds()}`;
  const timer = output.isTTY
    ? setInterval(() => output.write(`\r\x1b[2K${line()}`), 500)
    : setInterval(() => output.write(`${line()}\n`), 15_000);
  return {
    end(succeeded) {
      clearInterval(timer);
      if (output.isTTY) output.write("\r\x1b[2K");
      if (succeeded) output.write(`  ${paths.length} packages installed in ${seconds()}\n`);
    },
  };
}
