/**
 * A vector of signed bytes as OpenAI's clients read it, at unit length.
 *
 * @param base64Int8 one signed byte a dimension
 * @returns numbers, or 32-bit floats, little endian, as base64
 */
export function encodeVector(base64Int8: string, encoding: "float" | "base64"): number[] | string {
  const bytes = Buffer.from(base64Int8, "base64");
  const values = Float32Array.from(bytes, (byte) => (byte > 127 ? byte - 256 : byte));
  const length = Math.hypot(...values) || 1;
  const unit = values.map((value) => value / length);
  if (encoding === "float") return [...unit];
  const floats = Buffer.alloc(unit.length * 4);
  for (const [index, value] of unit.entries()) floats.writeFloatLE(value, index * 4);
  return floats.toString("base64");
}
