import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALL_FORMATS, formatName, formatsOf } from "./formats.ts";

const ajv = new Ajv2020();
addFormats.default(ajv);

function nameOf(text: string): string | null {
  return formatName(formatsOf(text, ALL_FORMATS));
}

describe("a string's format", () => {
  test.each([
    ["3f2b8c1e-0d4a-4e6b-9f10-2a3b4c5d6e7f", "uuid"],
    ["2024-02-29T23:59:59.123Z", "date-time"],
    ["2024-02-29t10:00:00+02:00", "date-time"],
    ["2024-02-29", "date"],
    ["ada@example.com", "email"],
    ["https://example.com/a?b=c#d", "uri"],
    ["wss://example.com", "uri"],
    ["192.168.0.1", "ipv4"],
    ["2001:db8::1", "ipv6"],
    ["10:20:30Z", "time"],
    ["P3DT4H", "duration"],
    ["aGVsbG8gd29ybGQgYW5kIGFsbCBvZiB5b3UhISEhISE=", "base64"],
  ])("%s is %s", (text, format) => {
    expect(nameOf(text)).toBe(format);
  });

  test.each([
    "",
    "2023-02-29",
    "2024-13-01",
    "2024-02-29 10:00:00",
    "2024-02-29T10:00:00",
    "note: this",
    "urn:isbn:1",
    "https://exa mple.com",
    "1.2.3.256",
    "ada@localhost",
    ":::",
    "10:20",
    "P",
    "thequickbrownfoxjumpsoverthelazy",
  ])("%j has none", (text) => {
    expect(nameOf(text)).toBeNull();
  });

  test("is never one that the validators refuse", () => {
    const near = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.emailAddress(),
      fc.ipV4(),
      fc.ipV6(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.stringMatching(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|\+\d\d:?\d\d))?$/),
      fc.stringMatching(/^[0-9a-f:]{2,20}$/),
      fc.stringMatching(/^P[0-9YMDTHSW]{1,8}$/),
      fc.string(),
    );
    fc.assert(
      fc.property(near, (text) => {
        const format = nameOf(text);
        if (format === null || format === "base64") return;
        expect([text, format, ajv.validate({ type: "string", format }, text)]).toEqual([
          text,
          format,
          true,
        ]);
      }),
      { numRuns: 800 },
    );
  });
});
