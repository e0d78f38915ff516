import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  dollars,
  orNone,
  orNull,
  scopes,
  timeAgo,
  timeAhead,
  wholeNumber,
} from "./option-values.ts";

beforeEach(() => vi.useFakeTimers({ now: Date.parse("2026-11-22T12:00:00Z") }));
afterEach(() => vi.useRealTimers());

test("reads times as dates and as spans", () => {
  expect(timeAhead("90d")).toBe("2027-02-20T12:00:00.000Z");
  expect(timeAhead("2027-01-31")).toBe("2027-01-31T00:00:00.000Z");
  expect(timeAgo("24h")).toBe("2026-11-21T12:00:00.000Z");
  for (const wrong of ["tomorrow", "31.1.2027", "90", "d", "2027-13-45", "-7d"]) {
    expect(() => timeAhead(wrong)).toThrow(/Give a date/);
  }
});

test("reads dollars, whole numbers and scopes, and nothing like them", () => {
  expect([dollars("20"), dollars("$0.50")]).toEqual([20, 0.5]);
  for (const wrong of ["", "-1", "1e3", "0x10", "many"]) expect(() => dollars(wrong)).toThrow();
  for (const wrong of ["", " ", "1.5", "11"]) expect(() => wholeNumber(1, 10)(wrong)).toThrow();
  expect(scopes("keys:read, usage:read", ["a:b"])).toEqual(["a:b", "keys:read", "usage:read"]);
  for (const wrong of ["", ",", "keys", "keys:*"]) expect(() => scopes(wrong)).toThrow(/scope/);
});

test("takes a bound away by the word none", () => {
  expect([orNone(dollars)("none"), orNone(dollars)("3")].map(orNull)).toEqual([null, 3]);
});
