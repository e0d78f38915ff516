import { randomBytes } from "node:crypto";

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/**
 * Continues the caller's trace with a new span, or starts one.
 * Source: W3C Trace Context, section 3.2 (`traceparent`).
 */
export function continueTrace(traceparent: string | undefined): string {
  const match = traceparent ? pattern.exec(traceparent) : null;
  const spanId = randomBytes(8).toString("hex");
  const valid = match && !/^0+$/.test(match[1] ?? "") && !/^0+$/.test(match[2] ?? "");
  return valid
    ? `00-${match[1]}-${spanId}-${match[3]}`
    : `00-${randomBytes(16).toString("hex")}-${spanId}-01`;
}
