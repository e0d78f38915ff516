import { describe, expect, test } from "vitest";

import { OpeningFilter } from "./opening-filter.ts";

function run(text: string, knowsRefusal = true) {
  const results = [1, 3, 7, text.length || 1].map((size) => {
    const filter = new OpeningFilter(knowsRefusal);
    let said = "";
    for (let at = 0; at < text.length; at += size) said += filter.push(text.slice(at, at + size));
    return { said: said + filter.finish(), refused: filter.refused };
  });
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0];
}

describe("OpeningFilter", () => {
  test("lets text pass, from its first word", () => {
    expect(run("NOTHING is lost [1].")).toEqual({ said: "NOTHING is lost [1].", refused: false });
    expect(run("NOT")).toEqual({ said: "NOT", refused: false });
    expect(run("")).toEqual({ said: "", refused: false });
  });

  test.each(["NOT_IN_DOCUMENTS", " **NOT_IN_DOCUMENTS** sorry", "`NOT_IN_DOCUMENTS`."])(
    "takes %s as a refusal",
    (text) => expect(run(text)).toEqual({ said: "", refused: true }),
  );

  test("cuts thoughts out", () => {
    expect(run("<think>NOT_IN_DOCUMENTS?\nno</think>\n\nYes.")?.said).toBe("Yes.");
    expect(run("<think>hm</think> NOT_IN_DOCUMENTS")?.refused).toBe(true);
    expect(run("<thin ice")?.said).toBe("<thin ice");
    expect(run("<think>never ends")?.said).toBe("");
  });

  test("knows no refusal where there was nothing to refuse from", () => {
    expect(run("NOT_IN_DOCUMENTS", false)?.said).toBe("NOT_IN_DOCUMENTS");
  });
});
