import { decompress, essenceOf, isTextType } from "@workspace/traffic";
import type { ExchangeBody } from "@workspace/traffic";

/** A request's body without its content encoding. @throws BodyTooLargeError */
export function decoded(bytes: Buffer, coding: string | undefined, maxBytes: number): Buffer {
  if (coding === undefined) return bytes;
  return Buffer.from(decompress(bytes, coding, maxBytes) ?? bytes);
}

/** A request's body as bodies of a capture are; null for an empty one. */
export function requestBodyOf(bytes: Buffer, contentType: string | null): ExchangeBody | null {
  if (bytes.length === 0) return null;
  const essence = essenceOf(contentType);
  const isText = isTextType(essence) || essence === "" || essence.startsWith("multipart/");
  return {
    contentType,
    content: isText ? { kind: "text", text: bytes.toString("utf8") } : { kind: "bytes", bytes },
    truncated: false,
  };
}
