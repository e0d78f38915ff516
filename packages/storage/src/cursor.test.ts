import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, isTimeKey, pageOf } from "./cursor.ts";

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

test.each([
  ["2026-11-23 02:48:45.847123+00", true],
  ["2024-02-29 23:59:59+05:30", true],
  ["2026-02-29 00:00:00+00", false],
  ["2026-13-01 00:00:00+00", false],
  ["2026-01-01 24:00:00+00", false],
  ["2026-01-01 00:00:00+99", false],
  ["0000-01-01 00:00:00+00", false],
  ["infinity", false],
  ["'; drop table documents; --", false],
])("%s is a time: %s", (key, isTime) => {
  expect(isTimeKey(key)).toBe(isTime);
});
