import { expect, test } from "vitest";

import { StopSequences } from "./stop-sequences.ts";

function run(stop: string | string[] | null, text: string) {
  const results = [1, 2, 5, text.length].map((size) => {
    const filter = new StopSequences(stop);
    let said = "";
    for (let at = 0; at < text.length; at += size) said += filter.push(text.slice(at, at + size));
    return said + filter.finish();
  });
  expect(new Set(results).size).toBe(1);
  return results[0];
}

test("the text ends before the first stop sequence, however it is cut", () => {
  expect(run("END", "one END two")).toBe("one ");
  expect(run(["two", "one"], "zero one two")).toBe("zero ");
  expect(run("aab", "aaab")).toBe("a");
  expect(run("STOP", "no ST OP")).toBe("no ST OP");
  expect(run("", "all")).toBe("all");
  expect(run(null, "all")).toBe("all");
});
