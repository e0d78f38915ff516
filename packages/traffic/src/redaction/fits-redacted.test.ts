import { expect, test } from "vitest";
import { createRedactor } from "./redactor.ts";
import { fitsRedacted } from "./fits-redacted.ts";

const mail = "redacted-email-0123456789abcdef@redacted.invalid";
const key = "redacted-api-key-0123456789abcdef";

test.each([
  ["same", "same", true],
  ["same", "other", false],
  [mail, "anna@example.com", true],
  [`to ${mail} and ${key}.`, "to anna@example.com and k-1.", true],
  [`to ${mail} and ${key}.`, "to anna@example.com or k-1.", false],
  [`to ${mail}!`, "to anna@example.com", false],
  [`${key}${key}`, "", true],
  [`aa${key}aa`, "aaa", false],
  ["00000000-0000-4000-8000-0123456789ab", "8a7f3a52-7a0e-4c4f-9d3e-0242ac120002", true],
])("%s fits %s: %s", (redacted, text, fits) => {
  expect(fitsRedacted(redacted, text)).toBe(fits);
});

test("what the redactor made of an address fits that address", () => {
  const redactor = createRedactor({ key: new Uint8Array(32) });
  const url = "https://api.example.com/users?email=anna%40example.com&limit=2";
  const exchange = redactor.redact({
    id: "1",
    startedAt: null,
    durationMs: null,
    request: { method: "GET", url, httpVersion: null, headers: [], body: null },
    response: null,
    messages: [],
  });
  const email = new URL(exchange.request.url).searchParams.get("email") ?? "";
  expect(email).not.toContain("anna");
  expect(fitsRedacted(email, "anna@example.com")).toBe(true);
});
