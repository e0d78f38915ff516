import { expect, test } from "vitest";
import { continueTrace } from "./trace.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

test("keeps the trace and its flags, and opens a new span", () => {
  const next = continueTrace(`00-${traceId}-00f067aa0ba902b7-00`);
  expect(next).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  expect(next).not.toContain("00f067aa0ba902b7");
});

test.each([
  undefined,
  "",
  "nonsense",
  `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  `ff-${traceId}-00f067aa0ba902b7-01`,
])("starts a trace instead of %s", (header) => {
  expect(continueTrace(header)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(continueTrace(header)).not.toContain("0".repeat(32));
});
