import type { ModelFile } from "./onnx/model-file.ts";

/**
 * Word embeddings as bytes with a scale each, and position embeddings with the first token type
 * added. Shared memory: every worker reads the same 12 MB.
 */
export interface TokenEmbeddings {
  dimensions: number;
  words: Int8Array;
  scales: Float32Array;
  positions: Float32Array;
}

export function extractTokenEmbeddings(source: ModelFile): TokenEmbeddings {
  const table = source.tensor("embeddings.word_embeddings.weight");
  const positions = source.tensor("embeddings.position_embeddings.weight").values;
  const types = source.tensor("embeddings.token_type_embeddings.weight").values;
  const dimensions = table.shape[1]!;
  const rows = table.shape[0]!;
  const words = new Int8Array(rows * dimensions);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * dimensions;
    let largest = 0;
    for (let i = start; i < start + dimensions; i++) {
      largest = Math.max(largest, Math.abs(table.values[i]!));
    }
    const scale = largest === 0 ? 1 : largest / 127;
    scales[row] = scale;
    for (let i = start; i < start + dimensions; i++)
      words[i] = Math.round(table.values[i]! / scale);
  }
  return {
    dimensions,
    words,
    scales,
    positions: positions.map((value, i) => value + types[i % dimensions]!),
  };
}

const headerBytes = 16;

export function writeTokenEmbeddings(embeddings: TokenEmbeddings): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(embeddings.dimensions, 0);
  header.writeUInt32LE(embeddings.scales.length, 4);
  header.writeUInt32LE(embeddings.positions.length, 8);
  const raw = (values: Float32Array | Int8Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([
    header,
    raw(embeddings.scales),
    raw(embeddings.positions),
    raw(embeddings.words),
  ]);
}

/** Views into `shared`, which holds what `writeTokenEmbeddings` wrote. */
export function viewTokenEmbeddings(shared: SharedArrayBuffer): TokenEmbeddings {
  const header = new DataView(shared, 0, headerBytes);
  const dimensions = header.getUint32(0, true);
  const rows = header.getUint32(4, true);
  const positions = header.getUint32(8, true);
  const positionsAt = headerBytes + rows * 4;
  const wordsAt = positionsAt + positions * 4;
  return {
    dimensions,
    scales: new Float32Array(shared, headerBytes, rows),
    positions: new Float32Array(shared, positionsAt, positions),
    words: new Int8Array(shared, wordsAt, rows * dimensions),
  };
}

/** The encoder's input for a text of `ids`. */
export function lookUp(embeddings: TokenEmbeddings, ids: readonly number[]): Float32Array {
  const { dimensions, words, scales, positions } = embeddings;
  const input = new Float32Array(ids.length * dimensions);
  ids.forEach((id, position) => {
    const scale = scales[id]!;
    const from = id * dimensions;
    const to = position * dimensions;
    for (let i = 0; i < dimensions; i++) {
      input[to + i] = words[from + i]! * scale + positions[to + i]!;
    }
  });
  return input;
}
