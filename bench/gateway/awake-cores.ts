import { isInstalled, startOn, stop } from "./processes.ts";

/** Ends with the process that started it, however that ends. */
const spin =
  "const parent = process.ppid;" +
  "while (process.ppid === parent) for (let i = 0; i < 10_000; i++) Atomics.pause();";

/**
 * Keeps both cores busy with something that gives way to everything else at once. The host of a
 * virtual machine lends a core that went to sleep to others, and takes milliseconds to bring it back:
 * of a proxy that waits for requests most of the time that would be measured before all else.
 * @returns undefined where the system has no such class of processes
 */
export function keepAwake(): { stop: () => Promise<unknown> } | undefined {
  if (!isInstalled("chrt")) return undefined;
  const spinners = [0, 1].map((core) =>
    startOn(core, "chrt", ["--idle", "0", process.execPath, "-e", spin]),
  );
  return { stop: () => Promise.all(spinners.map(stop)) };
}
