import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Queryable } from "./database.ts";

/**
 * The bytes of `copy (query) to stdout with (format binary)`, in pace with the reader.
 *
 * The driver pauses its connection when a chunk fills the stream, and goes on when the stream asks
 * for more. A stream that has ended, or that its reader left, never asks: the connection would stay
 * silent for ever, with all that waits behind it. So what is left is read to its end, and the
 * connection is woken after it.
 */
export async function* copyOut(sql: Queryable, query: string): AsyncGenerator<Buffer> {
  const stream: Readable = await sql
    .unsafe(`copy (${query}) to stdout with (format binary)`)
    .readable();
  const wake = (): void => stream._read(0);
  stream.once("end", wake);
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError("COPY gave text where bytes were expected");
      yield chunk;
    }
  } finally {
    if (!stream.readableEnded) {
      stream.resume();
      wake();
      await finished(stream);
    }
  }
}
