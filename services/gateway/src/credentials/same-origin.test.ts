import { expect, test } from "vitest";
import { isSameOrigin } from "./same-origin.ts";

const host = "localhost:8000";

test.each<[boolean, string | undefined, string | undefined, boolean]>([
  [true, "http://localhost:8000", "same-origin", true],
  [true, "http://localhost:8000", undefined, true],
  [true, undefined, "same-origin", true],
  [true, undefined, undefined, false],
  [true, undefined, "none", false],
  [true, "null", undefined, false],
  [true, "http://localhost:3000", "same-site", false],
  [true, "http://localhost:8000", "cross-site", false],
  [true, "http://localhost:8000.evil.example", undefined, false],
  [true, "http://evil.example", "same-origin", false],
  [false, undefined, undefined, true],
  [false, undefined, "none", true],
  [false, undefined, "cross-site", false],
  [false, undefined, "same-site", false],
  [false, "http://evil.example", undefined, false],
])("changes %s, Origin %s, Sec-Fetch-Site %s: %s", (changes, origin, site, expected) => {
  expect(isSameOrigin(changes, host, origin, site)).toBe(expected);
});
