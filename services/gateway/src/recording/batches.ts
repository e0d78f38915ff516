import type { Tape } from "./tape.ts";

/** What a tape takes beside its bodies. */
export const tapeBytes = 4_096;

const most = 500;
const mostBytes = 4_000_000;
/** Time for which entries are written before other work gets a turn. */
const sliceMs = 8;

/** Roughly what a tape takes, here and on its way. */
export function sizeOf({ requestBody, answerBody, messages }: Tape): number {
  return requestBody.size + answerBody.size + messages.taken + tapeBytes;
}

/** Whether they are enough to be sent at once. */
export function isFull(count: number, bytes: number): boolean {
  return count >= most || bytes >= mostBytes;
}

/** The first of those that wait; one at least. */
export function nextBatch(waiting: readonly Tape[]): readonly Tape[] {
  let bytes = 0;
  let count = 0;
  for (const tape of waiting) {
    bytes += sizeOf(tape);
    if (count > 0 && isFull(count, bytes)) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

export interface WrittenBatch {
  readonly lines: readonly string[];
  /** How many tapes they tell, from the first on. */
  readonly count: number;
  /** Bodies of these that unpack to more than is kept. */
  readonly bodiesLeftOut: number;
}

/**
 * Written when there is time for it; what it takes is loaded by the first. It ends where the lines
 * are enough to be sent: a tape of a few bytes may unpack to megabytes.
 */
export async function writeBatch(batch: readonly Tape[]): Promise<WrittenBatch> {
  if (batch.length === 0) return { lines: [], count: 0, bodiesLeftOut: 0 };
  const { entryOfTape } = await import("./entry-of-tape.ts");
  const { rememberedSpellings } = await import("./secret-spellings.ts");
  const spellings = rememberedSpellings();
  const lines: string[] = [];
  let count = 0;
  let size = 0;
  let bodiesLeftOut = 0;
  let sliceStart = performance.now();
  for (const tape of batch) {
    const written: string[] = [];
    let slice: string[] = [];
    for (const piece of entryOfTape(tape, spellings, () => (bodiesLeftOut += 1))) {
      slice.push(piece);
      if (performance.now() - sliceStart < sliceMs) continue;
      // Joined slice by slice: all pieces of a long line at once would take long too.
      written.push(slice.join(""));
      slice = [];
      await new Promise(setImmediate);
      sliceStart = performance.now();
    }
    const line = written.join("") + slice.join("");
    if (line !== "") lines.push(line);
    count += 1;
    size += line.length;
    if (size >= mostBytes) break;
  }
  return { lines, count, bodiesLeftOut };
}
