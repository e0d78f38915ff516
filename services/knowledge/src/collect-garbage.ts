import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";

/** Of what lives. Left to itself V8 lets hundreds of questions double what the process holds. */
const garbagePercent = 10;

/**
 * Has the heaps of all threads cleared when they have grown by a small part of what lives in them.
 * The flag counts from the next clearing on, and is none that NODE_OPTIONS may give.
 */
export function collectOften(): void {
  setFlagsFromString(`--heap-growing-percent=${garbagePercent}`);
}

/**
 * Clears this thread's heap at once, which halts the thread for 10 to 30 ms, the first time for up to
 * 200. Where the inspector cannot be had, nothing is cleared now. V8 lets a heap grow until
 * it is some part larger than what it last saw live in it, and until it has looked for the first time
 * that is all that a start leaves behind.
 */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.collectGarbage");
  } catch {
    // Memory is cleared later, as it would be without this.
  } finally {
    session.disconnect();
  }
}
