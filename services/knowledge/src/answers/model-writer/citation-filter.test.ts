import { describe, expect, test } from "vitest";

import { CitationFilter } from "./citation-filter.ts";

/** Fed whole and in every size of piece, the filter must say the same. */
function filter(text: string, sources = 3) {
  const whole = new CitationFilter(sources);
  const said = whole.push(text) + whole.finish();
  for (let size = 1; size < 8; size++) {
    const pieces = new CitationFilter(sources);
    let joined = "";
    for (let at = 0; at < text.length; at += size) joined += pieces.push(text.slice(at, at + size));
    joined += pieces.finish();
    expect(joined).toBe(said);
    expect(pieces.claims).toEqual(whole.claims);
  }
  expect(whole.text).toBe(said);
  return { said, claims: whole.claims, quoted: quotes(said, whole) };
}

function quotes(said: string, { claims }: CitationFilter) {
  return claims.map(({ source, startIndex, endIndex }) => [
    source,
    said.slice(startIndex, endIndex),
  ]);
}

describe("marks", () => {
  test("tie the sentence before them to their passage", () => {
    const { said, quoted } = filter("Cats sleep [1]. Dogs bark.[2] Birds\n- fly high [3][1]");
    expect(said).toBe("Cats sleep [1]. Dogs bark.[2] Birds\n- fly high [3][1]");
    expect(quoted).toEqual([
      [1, "Cats sleep"],
      [2, "Dogs bark."],
      [3, "fly high"],
      [1, "fly high"],
    ]);
  });

  test("of passages that were not given are dropped, with their space", () => {
    expect(filter("True [9]. Also [0][2] and [17, 3].")).toMatchObject({
      said: "True. Also [2] and [3].",
      claims: [{ source: 2 }, { source: 3 }],
    });
    expect(filter("Ends so [8]").said).toBe("Ends so");
  });

  test("in other spellings become [n]", () => {
    expect(filter("a [1, 2] b 【3】 c [^1] d [1-3] e 【2†source】").said).toBe(
      "a [1][2] b [3] c [1] d [1][2][3] e [2]",
    );
  });

  test("are left alone in code", () => {
    const text = "Use `list[1]` so:\n```js\na[9] = b[1];\n```\nDone [9].";
    expect(filter(text).said).toBe("Use `list[1]` so:\n```js\na[9] = b[1];\n```\nDone.");
  });

  test("are found again after a stray backtick", () => {
    expect(filter("A ` here\nand [9] there [1]").said).toBe("A ` here\nand there [1]");
  });

  test("are told from other brackets", () => {
    const text = "See [the guide](http://x.y/[1]) or [a [2] b] and [unfinished";
    expect(filter(text).said).toBe(text);
    expect(filter(text).claims.map(({ source }) => source)).toEqual([1, 2]);
  });

  test("and a long text without end cost no more than themselves", () => {
    expect(filter(`${"word ".repeat(2_000)}[1]`).claims).toHaveLength(1);
  });
});
