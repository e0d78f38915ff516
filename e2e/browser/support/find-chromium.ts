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
  const args = packaged.args.filter((arg) => !unlikeABrowser.has(arg));
  return { path: await packaged.executablePath(), args };
}

/**
 * What the packaged browser is started with for small machines that run it for one page: it says
 * nothing of where a request comes from, by which forged ones are told, and ends with its first page.
 */
const unlikeABrowser = new Set(["--disable-web-security", "--single-process", "--no-zygote"]);

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
