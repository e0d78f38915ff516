const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const headerBytes = signature.length + 8;

/**
 * Rows of PostgreSQL's binary COPY format as they arrive, a batch for each chunk of the stream.
 * Fields are views that are only valid until the next batch; null is SQL's null.
 */
export async function* readCopyRows(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<(Buffer | null)[][]> {
  let rest: Buffer = Buffer.alloc(0);
  let headerRead = false;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    if (!headerRead) {
      if (bytes.length < headerBytes) {
        rest = bytes;
        continue;
      }
      if (!bytes.subarray(0, signature.length).equals(signature)) {
        throw new Error("COPY gave no binary header");
      }
      at = headerBytes + bytes.readInt32BE(signature.length + 4);
      headerRead = true;
    }
    const rows: (Buffer | null)[][] = [];
    for (;;) {
      const row = readRow(bytes, at);
      if (row === null) break;
      at = row.next;
      if (row.fields !== null) rows.push(row.fields);
    }
    rest = bytes.subarray(at);
    if (rows.length > 0) yield rows;
  }
}

/** Null when the row is not complete yet; a row without fields is the trailer. */
function readRow(
  bytes: Buffer,
  start: number,
): { fields: (Buffer | null)[] | null; next: number } | null {
  if (bytes.length < start + 2) return null;
  const count = bytes.readInt16BE(start);
  let at = start + 2;
  if (count < 0) return { fields: null, next: at };
  const fields: (Buffer | null)[] = [];
  for (let i = 0; i < count; i++) {
    if (bytes.length < at + 4) return null;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) {
      fields.push(null);
      continue;
    }
    if (bytes.length < at + length) return null;
    fields.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { fields, next: at };
}
