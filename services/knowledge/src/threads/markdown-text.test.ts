import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, test } from "vitest";
import { plainLine, tameMarkdown } from "./markdown-text.ts";

type Root = ReturnType<typeof fromMarkdown>;
type Nodes = Root | Root["children"][number];

function nodesOf(markdown: string): Nodes[] {
  const all = (node: Nodes): Nodes[] => [
    node,
    ...("children" in node ? node.children.flatMap(all) : []),
  ];
  return all(fromMarkdown(markdown));
}

/** What a full CommonMark parser finds that a file of ours must not hold. */
function harmIn(markdown: string): string[] {
  return nodesOf(markdown).flatMap((node) => {
    if (node.type === "link" && /^(?:https?:\/\/|mailto:|#|\/(?![/\\]))/i.test(node.url)) return [];
    const harmful = ["html", "image", "imageReference", "definition", "link", "linkReference"];
    return harmful.includes(node.type) ? [node.type] : [];
  });
}

const textOf = (markdown: string) =>
  nodesOf(markdown)
    .map((node) => ("value" in node ? node.value : ""))
    .join("");

const hostile = [
  "<script>alert(1)</script>",
  `<img src="http://evil.example/spy.png" onerror="alert(1)">`,
  String.raw`\<img src=x>`,
  "![spy](http://evil.example/spy.png)",
  String.raw`\![spy](http://evil.example/spy.png)`,
  "![spy][ref]\n\n[ref]: http://evil.example/spy.png",
  "[run](javascript:alert(1))",
  "[run](&#106;avascript:alert(1))",
  "[run](\njavascript:alert(1))",
  "[run](data:text/html,x)",
  "[run](//evil.example)",
  String.raw`[run](/\evil.example)`,
  "[run]\n\n[run]: javascript:alert(1)",
  "<javascript:alert(1)>",
  "a `code\nb` <img src=x> `c",
  "``` a`\n<img src=x>\n```",
  " ```\n```\n<img src=x>",
  "- ```\n```\n<img src=x>",
  "```\ncode\n``` \n<img src=x>",
  "~~~\n```\n~~~\n<img src=x>",
];
const pieces = fc.constantFrom(
  ...hostile,
  ..."`~<>[]()!:\\ \n\t-#*_\"'/a".split(""),
  "```",
  "~~~",
  "](",
  "![",
  "\n\n",
  "    ",
  "> ",
  "1. ",
);
const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(""));

describe("Markdown of others, tamed", () => {
  test.each(hostile)("makes nothing of %j", (text) => {
    expect(harmIn(tameMarkdown(text))).toEqual([]);
  });

  test("makes nothing of whatever is put together of these", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(harmIn(tameMarkdown(text))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("keeps headings, lists, code and links to the web", () => {
    const text = [
      "## Steps",
      "",
      "- **Drop** it, see [the guide](https://example.com/guide). [1]",
      "",
      "```html",
      "<img src=x> [a]: b",
      "```",
      "",
      "2 < 3, and 3 <= 4",
    ].join("\n");
    expect(tameMarkdown(text)).toBe(text);
  });
});

describe("a line of others", () => {
  test.each([...hostile, String.raw`x\](http://evil.example)`, "a\n# b", "`c`", "&lt;b&gt;"])(
    "%j is text and says what it says",
    (text) => {
      const line = `[${plainLine(text)}](<https://example.com>)`;
      expect(harmIn(line)).toEqual([]);
      expect(nodesOf(line).filter(({ type }) => type === "link")).toHaveLength(1);
      expect(textOf(line)).toBe(text.replaceAll(/\s+/g, " ").trim());
    },
  );

  test("is text wherever it stands", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(harmIn(`## ${plainLine(text)}`)).toEqual([]);
        expect(
          harmIn(`1. [${plainLine(text)}](<https://example.com>), ${plainLine(text)}`),
        ).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
