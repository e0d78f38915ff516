import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, pageOf } from "./cursor.ts";

test("a cursor comes back as it went", () => {
  const cursor = { key: "2026-11-22T16:20:00.000Z", id: "thr_ä" };
  expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
});

test.each([
  "",
  "e30",
  "W10",
  "nonsense!",
  Buffer.from('["a",5]').toString("base64url"),
  Buffer.from('["a\\u0000","b"]').toString("base64url"),
])("%s is no cursor", (text) => expect(decodeCursor(text)).toBeNull());

test("a page has a next one only when there is more", () => {
  const cursorOf = (row: number) => ({ key: String(row), id: "" });
  expect(pageOf([1, 2, 3], 2, cursorOf)).toEqual({
    rows: [1, 2],
    nextCursor: encodeCursor({ key: "2", id: "" }),
  });
  expect(pageOf([1, 2], 2, cursorOf)).toEqual({ rows: [1, 2], nextCursor: null });
});
