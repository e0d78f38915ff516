import { Readable } from "node:stream";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Rows in the binary format of PostgreSQL's COPY: many times cheaper for both sides than parameters. */

const signature = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const end = Buffer.from([0xff, 0xff]);
const textOid = 25;

type CopyField = Buffer | null;

export async function copyInto(
  target: Writable,
  rows: Iterable<readonly CopyField[]>,
): Promise<void> {
  await pipeline(Readable.from(encodeCopy(rows)), target);
}

function* encodeCopy(
  rows: Iterable<readonly CopyField[]>,
  chunkBytes = 256 * 1024,
): Generator<Buffer> {
  let parts: Buffer[] = [signature];
  let length = signature.length;
  for (const row of rows) {
    const count = Buffer.allocUnsafe(2);
    count.writeInt16BE(row.length);
    parts.push(count);
    for (const field of row) {
      parts.push(int4(field === null ? -1 : field.length));
      if (field !== null) parts.push(field);
      length += 4 + (field?.length ?? 0);
    }
    if (length > chunkBytes) {
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
    }
  }
  yield Buffer.concat([...parts, end]);
}

export function int4(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function int8(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

export function text(value: string): Buffer {
  return Buffer.from(value, "utf8");
}

export function textArray(values: readonly string[]): Buffer {
  if (values.length === 0) return Buffer.concat([int4(0), int4(0), int4(textOid)]);
  const parts = [int4(1), int4(0), int4(textOid), int4(values.length), int4(1)];
  for (const value of values) {
    const bytes = text(value);
    parts.push(int4(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}
