import { expect, test } from "vitest";
import { quantiseColumns } from "./build-encoder.ts";
import { ModelWriter, readModelFile } from "./model-file.ts";
import { readFields, readVarint } from "./protobuf.ts";

test("columns are scaled each to its own largest weight", () => {
  const { values, scales } = quantiseColumns(Float32Array.from([1, 0, -2, 0.5]), 2);
  expect([...values]).toEqual([64, 0, -127, 127]);
  expect(scales[0]).toBeCloseTo(2 / 127, 6);
  expect(scales[1]).toBeCloseTo(0.5 / 127, 6);
});

test("a written model reads back", () => {
  const writer = new ModelWriter();
  writer.tensor("weight", [2, 2], Float32Array.from([1, 2, 3, 4]));
  writer.node("MatMul", ["input", "weight"], ["output"]);
  const file = writer.finish({ name: "input", shape: [1, 2] }, { name: "output", shape: [1, 2] });
  const model = readModelFile(file);
  expect(model.nodes).toEqual([
    { operator: "MatMul", inputs: ["input", "weight"], outputs: ["output"] },
  ]);
  expect(model.tensor("weight")).toEqual({
    shape: [2, 2],
    values: Float32Array.from([1, 2, 3, 4]),
  });
  expect(() => model.tensor("other")).toThrow("no tensor other");
});

test("malformed files are refused, not read past their end", () => {
  expect(() => [...readFields(Buffer.from([0x3a, 0x10, 0x01]))]).toThrow("past the end");
  expect(() => readVarint(Buffer.from([0x80, 0x80]), 0)).toThrow("does not end");
});
