import { bytesField, floatField, readFields, readVarint, varintField } from "./protobuf.ts";
import type { Message } from "./protobuf.ts";

/** Numbers of the ONNX schema (onnx.proto3) that are used here. */
const dataType = { float32: 1, uint8: 2, int8: 3, int64: 7 } as const;

export interface FloatTensor {
  shape: number[];
  /** A copy with its own alignment. */
  values: Float32Array;
}

export interface GraphNode {
  operator: string;
  inputs: string[];
  outputs: string[];
}

export interface ModelFile {
  nodes: GraphNode[];
  tensor(name: string): FloatTensor;
  hasTensor(name: string): boolean;
}

function readShape(bytes: Buffer): number[] {
  const shape: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const dimension = readVarint(bytes, at);
    shape.push(dimension.value);
    at = dimension.next;
  }
  return shape;
}

function readTensor(name: string, bytes: Buffer): FloatTensor {
  const shape: number[] = [];
  let raw: Buffer | null = null;
  let type = 0;
  for (const field of readFields(bytes)) {
    if (field.number === 1) {
      if (field.bytes.length > 0) shape.push(...readShape(field.bytes));
      else shape.push(field.value);
    } else if (field.number === 2) type = field.value;
    else if (field.number === 9) raw = field.bytes;
  }
  if (type !== dataType.float32 || raw === null) {
    throw new Error(`model tensor ${name} is not stored as raw 32-bit floats`);
  }
  const values = new Float32Array(raw.byteLength / 4);
  Buffer.from(values.buffer).set(raw);
  if (values.length !== shape.reduce((product, size) => product * size, 1)) {
    throw new Error(`model tensor ${name} does not fill its shape`);
  }
  return { shape, values };
}

/** Reads the nodes and the initial tensors of an ONNX file. */
export function readModelFile(file: Buffer): ModelFile {
  const nodes: GraphNode[] = [];
  const tensors = new Map<string, Buffer>();
  for (const model of readFields(file)) {
    if (model.number !== 7) continue;
    for (const graph of readFields(model.bytes)) {
      if (graph.number === 1) {
        const node: GraphNode = { operator: "", inputs: [], outputs: [] };
        for (const field of readFields(graph.bytes)) {
          if (field.number === 1) node.inputs.push(field.bytes.toString());
          else if (field.number === 2) node.outputs.push(field.bytes.toString());
          else if (field.number === 4) node.operator = field.bytes.toString();
        }
        nodes.push(node);
      } else if (graph.number === 5) {
        for (const field of readFields(graph.bytes)) {
          if (field.number === 8) tensors.set(field.bytes.toString(), graph.bytes);
        }
      }
    }
  }
  return {
    nodes,
    hasTensor: (name) => tensors.has(name),
    tensor(name) {
      const bytes = tensors.get(name);
      if (bytes === undefined) throw new Error(`model has no tensor ${name}`);
      return readTensor(name, bytes);
    },
  };
}

export type TensorValues = Float32Array | Int8Array | Uint8Array;
type Attribute = number | { float: number } | number[];

/** Writes an ONNX file of `com.microsoft` and default operators. */
export class ModelWriter {
  readonly #nodes: Message = [];
  readonly #tensors: Message = [];

  tensor(name: string, shape: number[], values: TensorValues): string {
    const type =
      values instanceof Float32Array
        ? dataType.float32
        : values instanceof Int8Array
          ? dataType.int8
          : dataType.uint8;
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#tensors.push(
      ...bytesField(5, [
        ...shape.flatMap((size) => varintField(1, size)),
        ...varintField(2, type),
        ...bytesField(8, name),
        ...bytesField(9, raw),
      ]),
    );
    return name;
  }

  /** A tensor of sizes, as Reshape takes it; -1 infers that dimension. */
  sizes(name: string, sizes: number[]): string {
    const values = BigInt64Array.from(sizes, BigInt);
    this.#tensors.push(
      ...bytesField(5, [
        ...varintField(1, sizes.length),
        ...varintField(2, dataType.int64),
        ...bytesField(8, name),
        ...bytesField(9, new Uint8Array(values.buffer)),
      ]),
    );
    return name;
  }

  /** An empty input name leaves an optional input out. */
  node(
    operator: string,
    inputs: string[],
    outputs: string[],
    attributes: Record<string, Attribute> = {},
    domain = "",
  ): string {
    const message: Message = [
      ...inputs.flatMap((input) => bytesField(1, input)),
      ...outputs.flatMap((output) => bytesField(2, output)),
      ...bytesField(3, outputs[0]!),
      ...bytesField(4, operator),
      ...(domain === "" ? [] : bytesField(7, domain)),
    ];
    for (const [name, value] of Object.entries(attributes)) {
      const body: Message = bytesField(1, name);
      if (typeof value === "number") body.push(...varintField(3, value), ...varintField(20, 2));
      else if (Array.isArray(value)) {
        body.push(...value.flatMap((entry) => varintField(8, entry)), ...varintField(20, 7));
      } else body.push(...floatField(2, value.float), ...varintField(20, 1));
      message.push(...bytesField(5, body));
    }
    this.#nodes.push(...bytesField(1, message));
    return outputs[0]!;
  }

  /** Dimensions given as text are symbolic. */
  finish(
    input: { name: string; shape: (number | string)[] },
    output: { name: string; shape: (number | string)[] },
  ): Buffer {
    const valueInfo = (value: { name: string; shape: (number | string)[] }): Message => {
      const dimensions = value.shape.flatMap((size) =>
        bytesField(1, typeof size === "number" ? varintField(1, size) : bytesField(2, size)),
      );
      const tensorType = [...varintField(1, dataType.float32), ...bytesField(2, dimensions)];
      return [...bytesField(1, value.name), ...bytesField(2, bytesField(1, tensorType))];
    };
    const graph: Message = [
      ...this.#nodes,
      ...bytesField(2, "encoder"),
      ...this.#tensors,
      ...bytesField(11, valueInfo(input)),
      ...bytesField(12, valueInfo(output)),
    ];
    return Buffer.concat([
      ...varintField(1, 8),
      ...bytesField(7, graph),
      ...bytesField(8, [...bytesField(1, ""), ...varintField(2, 17)]),
      ...bytesField(8, [...bytesField(1, "com.microsoft"), ...varintField(2, 1)]),
    ]);
  }
}
