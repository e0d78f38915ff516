import { expect, test } from "vitest";
import type { ExchangeBody } from "#api/types.ts";
import { shapeOf } from "./body-shape.ts";

const body = (type: string | null, text: string): ExchangeBody => ({
  content_type: type,
  kind: "text",
  text,
  size_bytes: text.length,
  truncated: false,
});

test("JSON is a tree by its type or by its looks, guarded or not", () => {
  expect(shapeOf(body("application/problem+json", '{"a":1}'))).toEqual({
    kind: "tree",
    value: { a: 1 },
  });
  expect(shapeOf(body("text/plain", "[1]")).kind).toBe("tree");
  expect(shapeOf(body("application/json", ")]}',\n[1]")).kind).toBe("tree");
  expect(shapeOf(body("application/json", "<html>")).kind).toBe("plain");
});

test("forms are taken apart", () => {
  expect(shapeOf(body("application/x-www-form-urlencoded", "a=1&b=x%20y&a=2"))).toEqual({
    kind: "form",
    parts: [
      { name: "a", value: "1", about: null },
      { name: "b", value: "x y", about: null },
      { name: "a", value: "2", about: null },
    ],
  });
  const parts = [
    '--x.y\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\nthere\r\n',
    '--x.y\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n',
    "Content-Type: text/plain\r\n\r\nword\r\n--x.y--\r\n",
  ];
  expect(shapeOf(body('multipart/form-data; boundary="x.y"', parts.join("")))).toEqual({
    kind: "form",
    parts: [
      { name: "note", value: "hello\r\nthere", about: null },
      { name: "file", value: "word", about: "a.txt, text/plain" },
    ],
  });
  expect(shapeOf(body("multipart/form-data", "--x")).kind).toBe("plain");
});

test("pictures are shown, whatever else is bytes is not", () => {
  const bytes = (type: string): ExchangeBody => ({ ...body(type, "AP8="), kind: "base64" });
  expect(shapeOf(bytes("image/png"))).toEqual({
    kind: "picture",
    source: "data:image/png;base64,AP8=",
  });
  expect(shapeOf(bytes("application/zip")).kind).toBe("plain");
});
