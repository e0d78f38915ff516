import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { Schemas } from "@workspace/contracts";

const decompress = promisify(zstdDecompress);

/** Holds for documents that were printed here. */
export async function readDocument(
  content: Uint8Array,
): Promise<Schemas["analysis"]["OpenApiDocument"]> {
  const text = (await decompress(content)).toString();
  return JSON.parse(text) as Schemas["analysis"]["OpenApiDocument"];
}
