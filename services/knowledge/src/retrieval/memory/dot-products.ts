/** `dot-products.wat`, assembled; a test compares the two. */
export const dotProductsModule =
  "AGFzbQEAAAABEAJgBH9/f38AYAV/f39/fwADAwIAAQUDAQABBysDBm1lbW9yeQIAC2RvdFByb2R1Y3RzAAAQ" +
  "cm91Z2hEb3RQcm9kdWN0cwABCuECAsgBAgN/A3sgAyABQQJ0aiEEIAJBAXQhBgJAA0AgAyAETw0BQQAhBf0M" +
  "AAAAAAAAAAAAAAAAAAAAACEH/QwAAAAAAAAAAAAAAAAAAAAAIQgDQCAA/QAEACEJIAcgCf2HASAF/QAEAP26" +
  "Af2uASEHIAggCf2IASAF/QAEEP26Af2uASEIIABBEGohACAFQSBqIQUgBSAGSQ0ACyAHIAj9rgEhByADIAf9" +
  "GwAgB/0bAWogB/0bAiAH/RsDamo2AgAgA0EEaiEDDAALCwuUAQICfwF7IAMgAWohBQJAA0AgAyAFTw0BIAMt" +
  "AAAEQEEAIQb9DAAAAAAAAAAAAAAAAAAAAAAhBwNAIAAgBmr9AAQAIAb9AAQAIAf9kwIhByAGQRBqIQYgBiAC" +
  "SQ0ACyAEIAf9GwAgB/0bAWogB/0bAiAH/RsDamo2AgALIAAgAmohACADQQFqIQMgBEEEaiEEDAALCws=";

export interface DotProductsKernel {
  memory: WebAssembly.Memory;
  /** Addresses in bytes; writes `count` int32 sums to `out`. The query is int16 at address 0. */
  dotProducts(vectors: number, count: number, dimensions: number, out: number): void;
  /** The same for a query of 7 bits, only for vectors whose byte in `mask` is not 0. */
  roughDotProducts(
    vectors: number,
    count: number,
    dimensions: number,
    mask: number,
    out: number,
  ): void;
}

export function instantiateDotProducts(): DotProductsKernel {
  const module = new WebAssembly.Module(Buffer.from(dotProductsModule, "base64"));
  const { memory, dotProducts, roughDotProducts } = new WebAssembly.Instance(module).exports;
  if (
    !(memory instanceof WebAssembly.Memory) ||
    typeof dotProducts !== "function" ||
    typeof roughDotProducts !== "function"
  ) {
    throw new Error("the dot product kernel lacks its exports");
  }
  return {
    memory,
    dotProducts: (vectors, count, dimensions, out) => {
      dotProducts(vectors, count, dimensions, out);
    },
    roughDotProducts: (vectors, count, dimensions, mask, out) => {
      roughDotProducts(vectors, count, dimensions, mask, out);
    },
  };
}
