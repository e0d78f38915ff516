/** `dot-products.wat`, assembled; a test compares the two. */
export const dotProductsModule =
  "AGFzbQEAAAABCAFgBH9/f38AAwIBAAUDAQABBxgCBm1lbW9yeQIAC2RvdFByb2R1Y3RzAAAKywEByAECA38DeyADIAFBAn" +
  "RqIQQgAkEBdCEGAkADQCADIARPDQFBACEF/QwAAAAAAAAAAAAAAAAAAAAAIQf9DAAAAAAAAAAAAAAAAAAAAAAhCANAIAD9" +
  "AAQAIQkgByAJ/YcBIAX9AAQA/boB/a4BIQcgCCAJ/YgBIAX9AAQQ/boB/a4BIQggAEEQaiEAIAVBIGohBSAFIAZJDQALIA" +
  "cgCP2uASEHIAMgB/0bACAH/RsBaiAH/RsCIAf9GwNqajYCACADQQRqIQMMAAsLCw==";

export interface DotProductsKernel {
  memory: WebAssembly.Memory;
  /** Addresses in bytes; writes `count` int32 sums to `out`. The query is int16 at address 0. */
  dotProducts(vectors: number, count: number, dimensions: number, out: number): void;
}

export function instantiateDotProducts(): DotProductsKernel {
  const module = new WebAssembly.Module(Buffer.from(dotProductsModule, "base64"));
  const { memory, dotProducts } = new WebAssembly.Instance(module).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof dotProducts !== "function") {
    throw new Error("the dot product kernel lacks its exports");
  }
  return {
    memory,
    dotProducts: (vectors, count, dimensions, out) => {
      dotProducts(vectors, count, dimensions, out);
    },
  };
}
