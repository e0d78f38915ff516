import { UpstreamFailure } from "./failure.ts";

const CR = 0x0d;
const LF = 0x0a;
const maxLineBytes = 256;

const SIZE = 0;
const DATA = 1;
const DATA_END = 2;
const TRAILERS = 3;
const DONE = 4;

/**
 * Follows the chunks of a body over many reads.
 * Source: RFC 9112, 7.1. Extensions and trailers are read over and dropped.
 */
export class ChunkFrames {
  private state = SIZE;
  private size = 0;
  private lineBytes = 0;
  private digits = 0;
  private inExtension = false;

  get done(): boolean {
    return this.state === DONE;
  }

  /**
   * Whether these bytes are whole chunks and not the last: then they can be passed on as they are.
   * Almost every read of an event stream is, for a service writes an event as one chunk.
   */
  areWhole(bytes: Buffer, start: number, end: number): boolean {
    if (this.state !== SIZE || this.lineBytes > 0) return false;
    let at = start;
    while (at < end) {
      let size = 0;
      let digits = 0;
      for (; at < end; at++, digits++) {
        const value = hexValue(bytes[at] ?? 0);
        if (value < 0) break;
        size = size * 16 + value;
      }
      if (digits === 0 || digits > 8 || size === 0) return false;
      const dataEnd = at + 2 + size;
      if (dataEnd + 2 > end) return false;
      if (bytes[at] !== CR || bytes[at + 1] !== LF) return false;
      if (bytes[dataEnd] !== CR || bytes[dataEnd + 1] !== LF) return false;
      at = dataEnd + 2;
    }
    return true;
  }

  /**
   * Reads on, and gives each stretch of data to `take`.
   * @returns index after the last byte that belongs to the body
   * @throws UpstreamFailure
   */
  read(
    bytes: Buffer,
    start: number,
    end: number,
    take: (from: number, to: number) => void,
  ): number {
    let at = start;
    while (at < end && this.state !== DONE) {
      if (this.state === DATA) {
        const to = Math.min(end, at + this.size);
        take(at, to);
        this.size -= to - at;
        at = to;
        if (this.size === 0) this.state = DATA_END;
      } else {
        this.readControl(bytes[at] ?? 0);
        at++;
      }
    }
    return at;
  }

  private readControl(byte: number): void {
    if (this.state === SIZE) this.readSize(byte);
    else if (this.state === DATA_END) this.readDataEnd(byte);
    else this.readTrailers(byte);
  }

  private readSize(byte: number): void {
    if (++this.lineBytes > maxLineBytes) garbled();
    if (byte === LF) {
      if (this.digits === 0) garbled();
      this.state = this.size === 0 ? TRAILERS : DATA;
      this.lineBytes = 0;
      this.digits = 0;
      this.inExtension = false;
      return;
    }
    if (this.inExtension) return;
    const value = hexValue(byte);
    if (value >= 0) {
      if (++this.digits > 8) garbled();
      this.size = this.size * 16 + value;
    } else if (byte === CR || byte === 0x3b || byte === 0x20 || byte === 0x09) {
      this.inExtension = true;
    } else garbled();
  }

  private readDataEnd(byte: number): void {
    if (byte === LF && this.lineBytes === 1) {
      this.state = SIZE;
      this.lineBytes = 0;
    } else if (byte === CR && this.lineBytes === 0) this.lineBytes = 1;
    else garbled();
  }

  private readTrailers(byte: number): void {
    if (byte === LF) {
      if (this.lineBytes === 0) this.state = DONE;
      this.lineBytes = 0;
    } else if (byte !== CR && ++this.lineBytes > 8_192) garbled();
  }
}

/** Gives the data of whole chunks, for which `areWhole` has been asked, without their frames. */
export function eachChunk(
  bytes: Buffer,
  start: number,
  end: number,
  take: (from: number, to: number) => void,
): void {
  let at = start;
  while (at < end) {
    const lineEnd = bytes.indexOf("\r\n", at, "latin1");
    const dataEnd = lineEnd + 2 + Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    take(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function garbled(): never {
  throw new UpstreamFailure("garbled", "The service sent a body with broken chunks");
}
