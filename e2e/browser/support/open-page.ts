import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { findChromium } from "./find-chromium.ts";
import { ownerSession, url } from "./journeys.ts";
import { sessionCookie } from "./people.ts";

/** Of all files that a worker runs: it ends with the worker's process. */
let browser: Promise<Browser> | undefined;

async function launch(): Promise<Browser> {
  const { path, args } = await findChromium();
  return chromium.launch({ executablePath: path, args: [...args], chromiumSandbox: false });
}

export const narrow: BrowserContextOptions = { viewport: { width: 390, height: 844 } };
export const dark: BrowserContextOptions = { colorScheme: "dark" };

/**
 * A page in a browser profile of its own.
 * @param session the secret of whoever is signed in, the owner by default; null for nobody
 */
export async function openPage(
  options: BrowserContextOptions = {},
  session: string | null = ownerSession,
): Promise<TestPage> {
  browser ??= launch();
  const context = await (
    await browser
  ).newContext({
    baseURL: url,
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  if (session !== null)
    await context.addCookies([{ name: sessionCookie, value: session, url, httpOnly: true }]);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

export interface TestPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors on the console, blocked scripts and uncaught exceptions among them. */
  readonly faults: readonly string[];
}
