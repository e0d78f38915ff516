import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { collectGarbage } from "./collect-garbage.ts";

test("what nobody holds is gone afterwards", async () => {
  const held = { text: "held" };
  const refs = [held, { text: "dropped" }].map((value) => new WeakRef(value));
  // A weak reference holds on until the work that made it has ended.
  await turn();
  await collectGarbage();
  expect(refs.map((ref) => ref.deref())).toEqual([held, undefined]);
});
