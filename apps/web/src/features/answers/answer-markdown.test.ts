import { expect, test } from "vitest";
import { answerAsMarkdown } from "./answer-markdown.ts";
import { sampleAnswer, sampleCitation, sampleSource } from "./sample-answer.ts";

const source = sampleSource({
  number: 2,
  title: "Importing [HAR] files",
  url: "https://example.com/a b",
  place: { heading_path: [], page: 3, line_start: 14, line_end: 19, char_start: 0, char_end: 9 },
});

test("an answer is copied with the sources that it cites", () => {
  const answer = sampleAnswer({
    text: "Choose Export HAR. [2]",
    citations: [sampleCitation({ number: 2 })],
    sources: [{ ...source, number: 1, title: "Not cited" }, source],
  });
  expect(answerAsMarkdown(answer)).toBe(
    [
      "## How do I import a HAR?",
      "Choose Export HAR. [2]",
      "Sources:",
      "2. [Importing \\[HAR\\] files](<https://example.com/a%20b>), page 3, lines 14–19\n",
    ].join("\n\n"),
  );
});

test("a title is no link, picture or HTML where it is pasted, and no address but of the web is one", () => {
  const title = String.raw`x\](http://evil.example) <img src=x> ![spy](http://evil.example)`;
  const answer = sampleAnswer({
    question: "Who\n# <b>is</b>?",
    citations: [sampleCitation({ number: 2 })],
    sources: [{ ...source, title, url: "javascript:alert(1)", place: null }],
  });
  const lines = answerAsMarkdown(answer).split("\n");
  expect(lines[0]).toBe(String.raw`## Who # \<b\>is\</b\>?`);
  expect(lines.at(-2)).toBe(
    String.raw`2. x\\\](http://evil.example) \<img src=x\> \!\[spy\](http://evil.example)`,
  );
});
