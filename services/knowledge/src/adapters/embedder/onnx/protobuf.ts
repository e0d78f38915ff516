/**
 * The little of the protocol-buffers wire format that ONNX files need.
 * Reading yields views into the input, so a 130 MB model is never copied whole.
 */
export interface WireField {
  number: number;
  /** The varint, or the byte length of a length-delimited field. */
  value: number;
  /** Payload of a length-delimited or fixed-width field; empty for a varint. */
  bytes: Buffer;
}

const empty = Buffer.alloc(0);

export function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < bytes.length && at < start + 10; at++) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 128;
  }
  throw new Error("malformed protobuf: varint does not end");
}

export function* readFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    at = tag.next;
    if (wireType === 0) {
      const varint = readVarint(bytes, at);
      at = varint.next;
      yield { number, value: varint.value, bytes: empty };
      continue;
    }
    let length = wireType === 1 ? 8 : 4;
    if (wireType === 2) {
      const size = readVarint(bytes, at);
      length = size.value;
      at = size.next;
    } else if (wireType !== 1 && wireType !== 5) {
      throw new Error(`malformed protobuf: wire type ${wireType}`);
    }
    if (at + length > bytes.length) throw new Error("malformed protobuf: field runs past the end");
    yield { number, value: length, bytes: bytes.subarray(at, at + length) };
    at += length;
  }
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return Buffer.from(out);
}

/** Chunks of one message; joined only once, when the outermost message is written. */
export type Message = Uint8Array[];

export function varintField(number: number, value: number): Message {
  return [varint(number * 8), varint(value)];
}

export function floatField(number: number, value: number): Message {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [varint(number * 8 + 5), bytes];
}

export function bytesField(number: number, payload: Uint8Array | Message | string): Message {
  const chunks =
    typeof payload === "string"
      ? [Buffer.from(payload)]
      : payload instanceof Uint8Array
        ? [payload]
        : payload;
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  return [varint(number * 8 + 2), varint(length), ...chunks];
}
