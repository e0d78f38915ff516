/** `sign-distances.wat`, assembled; a test compares the two. */
export const signDistancesModule =
  "AGFzbQEAAAABCgFgBn9/f39/fwADAgEABQMBAAEHGgIGbWVtb3J5AgANc2lnbkRpc3RhbmNlcwAACocBAYQBAgJ/AX4gAy" +
  "ABaiEGAkADQCADIAZPDQEgAy0AACAELQAAcQRAQQAhB0IAIQgDQCAIIAAgB2opAwAgBykDAIV7fCEIIAdBCGohByAHIAJJ" +
  "DQALIAUgCD0BAAUgBUH//wM7AQALIAAgAmohACADQQFqIQMgBEEBaiEEIAVBAmohBQwACwsL";

/** What a slot gets that is not compared. */
export const notCompared = 65_535;

export interface SignDistancesKernel {
  memory: WebAssembly.Memory;
  /** Addresses in bytes; writes `count` uint16 distances to the sketch at address 0 to `out`. */
  signDistances(
    sketches: number,
    count: number,
    sketchBytes: number,
    mask: number,
    present: number,
    out: number,
  ): void;
}

export function instantiateSignDistances(): SignDistancesKernel {
  const module = new WebAssembly.Module(Buffer.from(signDistancesModule, "base64"));
  const { memory, signDistances } = new WebAssembly.Instance(module).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof signDistances !== "function") {
    throw new Error("the kernel of sign distances lacks its exports");
  }
  return {
    memory,
    signDistances: (sketches, count, sketchBytes, mask, present, out) => {
      signDistances(sketches, count, sketchBytes, mask, present, out);
    },
  };
}
