import { expect, test } from "vitest";
import { spellingsOf } from "./secret-spellings.ts";

const secret = 'key/of+the"test=12';

test.each([
  ["as it is", `Bearer ${secret}`],
  ["in an address", `?key=${encodeURIComponent(secret)}&a=1`],
  ["in JSON", JSON.stringify({ key: secret })],
  ...[0, 1, 2, 3].map((ahead) => [
    `in base64, ${ahead} bytes behind its beginning`,
    Buffer.from(`${"x".repeat(ahead)}${secret} and more`).toString("base64"),
  ]),
  ["in base64 for addresses", Buffer.from(`a${secret}`).toString("base64url")],
])("a secret is found %s", (_where, text) => {
  expect(spellingsOf(secret).some((spelling) => text.includes(spelling))).toBe(true);
});

test("what is too short to be told from chance is none", () => {
  expect(spellingsOf("abc")).toEqual([]);
});
