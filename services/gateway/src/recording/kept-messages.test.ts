import { expect, test } from "vitest";
import { KeptMessages } from "./kept-messages.ts";
import { RecorderMemory } from "./recorder-memory.ts";

function add(kept: KeptMessages, text: string): void {
  for (const part of text) kept.add("received", Buffer.from(part));
  kept.end("received", "text");
}

const textsOf = ({ list }: KeptMessages) => list.map(({ parts }) => String(Buffer.concat(parts)));

test("keeps the beginning without a gap, and gives its memory back", () => {
  const memory = new RecorderMemory(1_000_000);
  const kept = new KeptMessages(memory, 10);
  for (const text of ["one", "", "three", "too long", "x"]) add(kept, text);
  expect(textsOf(kept)).toEqual(["one", "", "three"]);
  expect(kept.isCut).toBe(true);
  expect(memory.used).toBeGreaterThan(kept.size);
  kept.free();
  expect(memory.used).toBe(0);
});

test("counts what many small messages take beside their bytes", () => {
  const memory = new RecorderMemory(10_000);
  const kept = new KeptMessages(memory, 1_000_000);
  for (let at = 0; at < 1_000; at++) add(kept, "");
  expect(kept.isCut).toBe(true);
  expect(kept.list.length).toBeLessThan(100);
});

test("keeps messages that come at once from both ends apart", () => {
  const kept = new KeptMessages(new RecorderMemory(10_000), 1_000);
  kept.add("sent", Buffer.from("se"));
  kept.add("received", Buffer.from("re"));
  kept.add("sent", Buffer.from("nt"));
  kept.end("received", "binary");
  kept.end("sent", "text");
  expect(kept.list.map(({ direction }) => direction)).toEqual(["received", "sent"]);
  expect(textsOf(kept)).toEqual(["re", "sent"]);
});
