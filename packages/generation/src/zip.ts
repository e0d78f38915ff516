interface ZipEntry {
  /** Relative, with slashes. */
  path: string;
  text: string;
}

/** An archive of text files, uncompressed: they are few and small, and any system opens it. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { path, text } of entries) {
    const name = encoder.encode(path);
    const data = encoder.encode(text);
    const facts = factsOf(name.length, data);
    const local = [bytesOf([[4, 0x04034b50]]), facts, name, data];
    parts.push(...local);
    directory.push(
      bytesOf([
        [4, 0x02014b50],
        [2, 20],
      ]),
      facts,
      // Comment, disk, attributes: none.
      bytesOf([
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, offset],
      ]),
      name,
    );
    offset += lengthOf(local);
  }
  const end = bytesOf([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, lengthOf(directory)],
    [4, offset],
    [2, 0],
  ]);
  return joined([...parts, ...directory, end]);
}

/** What stands alike before a file and in the directory: from the version needed to the length of extras. */
function factsOf(nameLength: number, data: Uint8Array): Uint8Array {
  return bytesOf([
    [2, 20],
    [2, 0x0800],
    [2, 0],
    [2, 0],
    // The first of January 1980, which is the earliest that there is.
    [2, 0x21],
    [4, checksumOf(data)],
    [4, data.length],
    [4, data.length],
    [2, nameLength],
    [2, 0],
  ]);
}

function bytesOf(numbers: ReadonlyArray<readonly [size: number, value: number]>): Uint8Array {
  return Uint8Array.from(
    numbers.flatMap(([size, value]) =>
      Array.from({ length: size }, (_, index) => (value >>> (8 * index)) & 255),
    ),
  );
}

/** CRC-32 as ZIP wants it. */
function checksumOf(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

const lengthOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((sum, { length }) => sum + length, 0);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
