/** A document that nothing can be generated from; the message says why and where. */
export class GenerationError extends Error {
  override name = "GenerationError";
}
