import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from "node:zlib";

/** A body that would be larger than its bound once decompressed. */
export class BodyTooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`the body is over ${maxBytes} bytes`);
    this.name = "BodyTooLargeError";
  }
}

/** More in a row are no encoding but an attack. */
const maxCodings = 4;

/**
 * Undoes the codings of a Content-Encoding header, the last first. Null when the bytes are not so
 * encoded: most exporters keep the header and store the decoded body.
 */
export function decompress(
  bytes: Uint8Array,
  contentEncoding: string,
  maxBytes: number,
): Uint8Array | null {
  const codings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length === 0 || codings.length > maxCodings) return null;
  let decoded: Uint8Array = bytes;
  for (const coding of codings.toReversed()) {
    const next = undo(coding, decoded, maxBytes);
    if (next === null) return null;
    decoded = next;
  }
  return decoded;
}

function undo(coding: string, bytes: Uint8Array, maxOutputLength: number): Uint8Array | null {
  try {
    switch (coding) {
      case "gzip":
      case "x-gzip":
        return isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength }) : null;
      case "br":
        return brotliDecompressSync(bytes, { maxOutputLength });
      case "zstd":
        return isZstd(bytes) ? zstdDecompressSync(bytes, { maxOutputLength }) : null;
      case "deflate":
        // The standard says zlib; some servers send the bare stream.
        return isZlib(bytes)
          ? inflateSync(bytes, { maxOutputLength })
          : inflateRawSync(bytes, { maxOutputLength });
      default:
        return null;
    }
  } catch (error) {
    if (error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw new BodyTooLargeError(maxOutputLength);
    return null;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

/** RFC 1950: method 8, and the two first bytes together a multiple of 31. */
function isZlib(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
