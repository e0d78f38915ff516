import { expect, test } from "vitest";
import { requestIdOf, traceparentOf } from "./request-ids.ts";

test("takes a sane id and replaces any other", () => {
  expect(requestIdOf("build-17.3:a_b")).toBe("build-17.3:a_b");
  for (const odd of ["", "a b", "a\tb", "é", "x".repeat(129), "a, b"])
    expect(requestIdOf(odd)).toMatch(/^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
});

test("ids sort by time and do not repeat", () => {
  const ids = Array.from({ length: 5_000 }, () => requestIdOf(""));
  expect(new Set(ids).size).toBe(ids.length);
  const first = ids[0] ?? "";
  const last = ids.at(-1) ?? "";
  expect(first.slice(0, 14) <= last.slice(0, 14)).toBe(true);
});

test("a trace goes on under a new span", () => {
  const given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const next = traceparentOf(given);
  expect(next).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  expect(next).not.toBe(given);
});

test("a malformed trace is not continued", () => {
  const zero = `00-${"0".repeat(32)}-00f067aa0ba902b7-01`;
  for (const odd of ["", "00-abc", zero, "ff-x"]) {
    const begun = traceparentOf(odd);
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(begun).not.toContain("0".repeat(32));
  }
});
