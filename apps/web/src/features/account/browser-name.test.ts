import { expect, test } from "vitest";
import { browserName } from "./browser-name.ts";

test("names the browser and the system, the more particular first", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(browserName(chrome)).toBe("Chrome on Linux");
  expect(browserName(`${chrome} Edg/140.0`)).toBe("Edge on Linux");
  expect(
    browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"),
  ).toBe("Safari on iOS");
});

test("what is no browser is called by its own words, in short", () => {
  expect(browserName(null)).toBe("Unknown browser");
  expect(browserName("curl/8.5.0")).toBe("curl/8.5.0");
  expect(browserName("x".repeat(500))).toHaveLength(60);
});
