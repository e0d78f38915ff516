import { Readable } from "node:stream";
import type { StreamedCall } from "../call.ts";
import { bodyTooLarge } from "../refusals.ts";

/** Up to this size a body is kept, so that it can be sent again with another account. */
const heldBytes = 1024 * 1024;

export interface HeldBody {
  readonly content: Buffer | Readable | null;
  /** Known or estimated before it is sent. */
  readonly size: number;
  /** Whether the call can be made again. */
  readonly repeatable: boolean;
}

/** Of a call that has none. */
export const emptyBody: HeldBody = { content: null, size: 0, repeatable: true };

/**
 * Takes the body of a call: a small one whole, a large or endless one as it comes.
 * @param held up to this size it is taken whole
 * @throws ProblemError 413
 */
export async function takeBody(
  call: StreamedCall,
  maxBytes: number,
  held: number = heldBytes,
): Promise<HeldBody> {
  const { head, request } = call;
  const { contentLength, chunked } = head;
  if (contentLength > maxBytes) throw bodyTooLarge(maxBytes);
  if (contentLength <= 0 && !chunked) return emptyBody;
  if (call.expectsContinue) call.response.writeContinue();
  const source: AsyncIterator<Buffer> = bounded(request, maxBytes);
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const next = await source.next();
    if (next.done) return { content: Buffer.concat(parts), size, repeatable: true };
    parts.push(next.value);
    size += next.value.length;
    if (size > held) break;
  }
  const content = Readable.from(continued(parts, source));
  return { content, size: Math.max(size, contentLength), repeatable: false };
}

async function* continued(
  parts: readonly Buffer[],
  source: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* parts;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

async function* bounded(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > maxBytes) throw bodyTooLarge(maxBytes);
    yield part;
  }
}
