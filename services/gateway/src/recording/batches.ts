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

/** Written when there is time for it; what it takes is loaded by the first. */
export async function linesOf(batch: readonly Tape[]): Promise<string[]> {
  if (batch.length === 0) return [];
  const { entryOfTape } = await import("./entry-of-tape.ts");
  const { rememberedSpellings } = await import("./secret-spellings.ts");
  const spellings = rememberedSpellings();
  const lines: string[] = [];
  let sliceStart = performance.now();
  for (const tape of batch) {
    const written: string[] = [];
    let slice: string[] = [];
    for (const piece of entryOfTape(tape, spellings)) {
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
  }
  return lines;
}
