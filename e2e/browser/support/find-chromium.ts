import { access } from "node:fs/promises";

interface Executable {
  readonly path: string;
  readonly args: readonly string[];
}

/** The browser named by the environment, else the system's, else the one that comes from npm. */
export async function findChromium(): Promise<Executable> {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return { path: named, args: [] };
  for (const path of ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]) {
    if (await exists(path)) return { path, args: [] };
  }
  const { default: packaged } = await import("@sparticuz/chromium");
  return { path: await packaged.executablePath(), args: packaged.args };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
