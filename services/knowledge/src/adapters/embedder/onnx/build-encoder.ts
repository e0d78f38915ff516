import { ModelWriter } from "./model-file.ts";
import type { FloatTensor, ModelFile } from "./model-file.ts";

export interface EncoderShape {
  dimensions: number;
  layers: number;
  heads: number;
  layerNormEpsilon: number;
}

const contributed = "com.microsoft";

/**
 * Writes a BERT encoder anew for the CPU: weights as 8-bit integers per column, the three attention
 * projections as one, fused attention, and no padding since texts run one by one. Word embeddings
 * stay outside: the caller looks them up and feeds their sum. It runs three times as fast as the
 * 32-bit original, and its vectors have a cosine of .999 with the original's.
 */
export function buildEncoder(source: ModelFile, shape: EncoderShape): Buffer {
  const { dimensions, layers, heads } = shape;
  const writer = new ModelWriter();
  const products = weightOfProducts(source);
  const epsilon = { float: shape.layerNormEpsilon };

  const vector = (name: string, tensor: string): string =>
    writer.tensor(name, [source.tensor(tensor).values.length], source.tensor(tensor).values);
  const normalise = (input: string, output: string, weights: string): string => {
    const scale = vector(`${output}.scale`, `${weights}.weight`);
    const bias = vector(`${output}.bias`, `${weights}.bias`);
    return writer.node("LayerNormalization", [input, scale, bias], [output], { axis: 2, epsilon });
  };
  const dense = (
    input: string,
    output: string,
    weight: FloatTensor,
    bias: Float32Array,
  ): string => {
    const columns = bias.length;
    const { values, scales } = quantiseColumns(weight.values, columns);
    return writer.node(
      "DynamicQuantizeMatMul",
      [
        input,
        writer.tensor(`${output}.weight`, [weight.values.length / columns, columns], values),
        writer.tensor(`${output}.scales`, [columns], scales),
        writer.tensor(`${output}.zero`, [columns], new Int8Array(columns)),
        writer.tensor(`${output}.bias`, [columns], bias),
      ],
      [output],
      {},
      contributed,
    );
  };

  // Add and LayerNormalization stay apart: the fused SkipLayerNormalization is five times as slow.
  let hidden = normalise("embeddings", "start", "embeddings.LayerNorm");
  for (let layer = 0; layer < layers; layer++) {
    const own = (name: string): string => `layer${layer}.${name}`;
    const weight = (part: string): FloatTensor =>
      source.tensor(found(products, `/encoder/layer.${layer}/${part}/MatMul_output_0`));
    const bias = (part: string): Float32Array =>
      source.tensor(`encoder.layer.${layer}.${part}.bias`).values;

    const parts = ["query", "key", "value"];
    const projection = joinColumns(parts.map((part) => weight(`attention/self/${part}`)));
    const projectionBias = Float32Array.from(
      parts.flatMap((part) => [...bias(`attention.self.${part}`)]),
    );
    const projected = dense(hidden, own("projection"), projection, projectionBias);
    const split = parts.map(own);
    writer.node("Split", [projected], split, { axis: 2 });
    const attended = writer.node(
      "MultiHeadAttention",
      split,
      [own("attention")],
      { num_heads: heads },
      contributed,
    );
    const mixed = dense(
      attended,
      own("mixed"),
      weight("attention/output/dense"),
      bias("attention.output.dense"),
    );
    const attentionSum = writer.node("Add", [mixed, hidden], [own("attention-sum")]);
    const between = normalise(
      attentionSum,
      own("between"),
      `encoder.layer.${layer}.attention.output.LayerNorm`,
    );
    const wide = dense(
      between,
      own("wide"),
      weight("intermediate/dense"),
      bias("intermediate.dense"),
    );
    const active = writer.node("Gelu", [wide], [own("active")], {}, contributed);
    const narrow = dense(active, own("narrow"), weight("output/dense"), bias("output.dense"));
    const sum = writer.node("Add", [narrow, between], [own("sum")]);
    hidden = normalise(sum, own("out"), `encoder.layer.${layer}.output.LayerNorm`);
  }
  writer.node("ReduceMean", [hidden], ["pooled"], { axes: [1], keepdims: 0 });
  return writer.finish(
    { name: "embeddings", shape: [1, "tokens", dimensions] },
    { name: "pooled", shape: [1, dimensions] },
  );
}

/** Names of the weights that are multiplied, by the name of the product. */
function weightOfProducts(source: ModelFile): Map<string, string> {
  const products = new Map<string, string>();
  for (const node of source.nodes) {
    const weight = node.inputs.find((input) => source.hasTensor(input));
    if (node.operator === "MatMul" && weight !== undefined) products.set(node.outputs[0]!, weight);
  }
  return products;
}

function found(names: Map<string, string>, key: string): string {
  const name = names.get(key);
  if (name === undefined) throw new Error(`the model is no BERT encoder: it lacks ${key}`);
  return name;
}

function joinColumns(tensors: FloatTensor[]): FloatTensor {
  const [rows, columns] = [tensors[0]!.shape[0]!, tensors[0]!.shape[1]!];
  const width = columns * tensors.length;
  const values = new Float32Array(rows * width);
  tensors.forEach((tensor, index) => {
    for (let row = 0; row < rows; row++) {
      const part = tensor.values.subarray(row * columns, (row + 1) * columns);
      values.set(part, row * width + index * columns);
    }
  });
  return { shape: [rows, width], values };
}

export function quantiseColumns(
  weights: Float32Array,
  columns: number,
): { values: Int8Array; scales: Float32Array } {
  const largest = new Float32Array(columns);
  for (let i = 0; i < weights.length; i++) {
    const size = Math.abs(weights[i]!);
    if (size > largest[i % columns]!) largest[i % columns] = size;
  }
  const scales = largest.map((size) => (size === 0 ? 1 : size / 127));
  const values = new Int8Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    values[i] = Math.round(weights[i]! / scales[i % columns]!);
  }
  return { values, scales };
}
