import { expect, test } from "vitest";
import { overlapsAny, unquotableParts } from "./quotable-text.ts";

function left(text: string): string[] {
  const parts = unquotableParts(text);
  let at = 0;
  return text.split("\n").filter((line) => {
    const span = { start: at, end: at + line.length };
    at = span.end + 1;
    return line !== "" && !overlapsAny(span, parts);
  });
}

test.each<[string, string[]]>([
  ["# Title\n\nIt is so.", ["It is so."]],
  ["It is so.\n\n```sh\nnpm start\n```\n\nThen ask.", ["It is so.", "Then ask."]],
  ["npm start\n```\n\nThen ask.", ["Then ask."]],
  ["It is so.\n\n```ts\nconst a = 1;", ["It is so."]],
  ["| what | for |\n| --- | --- |\n| a | b |", ["| a | b |"]],
  ["Issue #12 is open.", ["Issue #12 is open."]],
  ["Use `a` and ```b``` here.", ["Use `a` and ```b``` here."]],
])("%j", (text, expected) => {
  expect(left(text)).toEqual(expected);
});
