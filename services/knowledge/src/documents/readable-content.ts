import { Readable } from "node:stream";
import { UnsupportedMediaTypeError } from "@workspace/http";
import { detectByteKind, detectedBytes } from "../parsing/detect-kind.ts";

/**
 * The same content, once its first bytes have told that it can be read as a document. What they do
 * not tell, as of a PDF that is torn, the indexing finds out.
 *
 * @throws UnsupportedMediaTypeError that says what it is instead
 */
export async function readableContent(
  content: Readable,
  filename: string | undefined,
): Promise<Readable> {
  const chunks = content.iterator({ destroyOnReturn: false });
  const head: Buffer[] = [];
  let length = 0;
  while (length < detectedBytes) {
    const next: IteratorResult<unknown> = await chunks.next();
    if (next.done) break;
    const chunk = bytesOf(next.value);
    head.push(chunk);
    length += chunk.length;
  }
  const first = Buffer.concat(head);
  const kind = detectByteKind(first);
  if (kind.binary && !kind.pdf) {
    const name = filename === undefined ? "The content" : `"${filename.slice(0, 200)}"`;
    throw new UnsupportedMediaTypeError(
      `${name} is ${kind.name}, which cannot be read as a document`,
    );
  }
  return Readable.from(joined(first, chunks), { objectMode: false });
}

async function* joined(first: Buffer, rest: AsyncIterator<unknown>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    yield bytesOf(next.value);
  }
}

function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk);
  if (typeof chunk === "string") return Buffer.from(chunk);
  throw new TypeError("the content gave something that is no bytes");
}
