const head = Buffer.from('{"log":{"entries":[');
const tail = Buffer.from("]}}");
const comma = Buffer.from(",");
const lineFeed = 0x0a;

/**
 * Lines of JSON as a HAR that has them as its entries, so that they are read by the same reader and
 * within the same limits. A line break cannot stand inside JSON, so that nothing is looked into.
 */
export async function* harOfLines(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield head;
  let hasLine = false;
  let isBetween = true;
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length;) {
      const end = chunk.indexOf(lineFeed, start);
      const piece = chunk.subarray(start, end === -1 ? chunk.length : end);
      if (!isBlank(piece)) {
        if (isBetween && hasLine) yield comma;
        yield piece;
        hasLine = true;
        isBetween = false;
      }
      if (end === -1) break;
      isBetween = true;
      start = end + 1;
    }
  }
  yield tail;
}

function isBlank(piece: Uint8Array): boolean {
  return piece.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
