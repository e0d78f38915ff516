import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, it } from "vitest";
import { readMarkdown } from "./markdown.ts";
import { plainInline } from "./markdown-inline.ts";
import { scanMarkdown } from "./markdown-scan.ts";

function headingsOf(text: string): string[] {
  return [...scanMarkdown(text, 0)]
    .filter((span) => span.heading)
    .map((span) => `${span.heading?.depth}@${text.slice(0, span.start).split("\n").length}`);
}

function headingsByFullParser(text: string): string[] {
  return fromMarkdown(text)
    .children.filter((node) => node.type === "heading")
    .map((node) => `${node.depth}@${node.position?.start.line}`);
}

const lines = fc.constantFrom(
  "# Title",
  "## Part ##",
  "   ### Indented",
  "    # code",
  "#hashtag",
  "plain words",
  "more plain words",
  "===",
  "---",
  "***",
  "- item",
  "  # in the item",
  "1. one",
  "2) two",
  "   inside",
  "> quote",
  "> # quoted heading",
  "```js",
  "```",
  "~~~~",
  "  ```",
  "    ```",
  "- ```",
  "<div>",
  "</div>",
  "<!-- open",
  "-->",
  "<pre>",
  "</pre>",
  "",
  "",
  "",
);

describe("scanMarkdown", () => {
  it("finds the headings that a full CommonMark parser finds, but for one page in 200 of nonsense", () => {
    const pages = fc.sample(fc.array(lines, { maxLength: 8 }), { numRuns: 4_000, seed: 7 });
    const different = pages
      .map((page) => page.join("\n"))
      .filter((text) => headingsOf(text).join() !== headingsByFullParser(text).join());
    expect(different.length).toBeLessThanOrEqual(pages.length / 200);
  });

  it("takes no time to speak of on one endless line", () => {
    const text = `# ${" ".repeat(2_000_000)}#\n${"`".repeat(2_000_000)}x\n${"- ".repeat(500_000)}`;
    const started = performance.now();
    expect([...scanMarkdown(text, 0)].length).toBeGreaterThan(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("readMarkdown", () => {
  it("reads front matter, title and heading paths", () => {
    const text = [
      "---",
      "title: The manual",
      "date: 2026-03-04",
      "tags: [a, b]",
      "lang: en-GB",
      "---",
      "# One *thing*",
      "words",
      "",
      "## Two `code`",
      "more",
    ].join("\n");
    const read = readMarkdown(text);
    expect(read).toMatchObject({
      text,
      title: "The manual",
      publishedAt: "2026-03-04T00:00:00.000Z",
      tags: ["a", "b"],
      language: "en",
    });
    expect(
      read.blocks.map((block) => [text.slice(block.start, block.end), block.headingPath]),
    ).toEqual([
      ["# One *thing*", ["One thing"]],
      ["words", ["One thing"]],
      ["## Two `code`", ["One thing", "Two code"]],
      ["more", ["One thing", "Two code"]],
    ]);
  });

  it("reads TOML front matter and takes the first heading for a title", () => {
    expect(readMarkdown('+++\ndate = 2025-01-02\ntags = ["x"]\n+++\n## Hello\n')).toMatchObject({
      title: "Hello",
      publishedAt: "2025-01-02T00:00:00.000Z",
      tags: ["x"],
    });
  });

  it("survives front matter that is none, broken, or a bomb of aliases", () => {
    expect(readMarkdown("---\nno front matter\n---\n# A\n").title).toBe("A");
    expect(readMarkdown("---\ntitle: [\n---\n# A\n").warnings).toHaveLength(1);
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array(9)
          .fill(i ? `*l${i - 1}` : "x")
          .join(",")}]`,
    );
    expect(readMarkdown(`---\n${levels.join("\n")}\n---\n# A\n`).title).toBe("A");
  });
});

describe("plainInline", () => {
  it("leaves the words", () => {
    expect(
      plainInline("**Bold** _it_ [link](http://x/y) `a_b` ![alt](z) snake_case a&amp;b \\* {#id}"),
    ).toBe("Bold it link a_b alt snake_case a&b *");
  });
});
