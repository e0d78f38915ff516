import { redactEmails } from "./redact-emails.ts";
import { replaceShapes } from "./replace-shapes.ts";
import type { Place } from "./report.ts";
import type { RedactionTools } from "./tools.ts";

/**
 * Secrets in bytes that are no text, as in protobuf: replaced by as many others, since lengths before
 * them count. Null when there were none.
 */
export function redactShapesInPlace(
  tools: RedactionTools,
  bytes: Buffer,
  at: Place,
): Uint8Array | null {
  const text = bytes.toString("latin1");
  let found = false;
  const fill = (rule: string, secret: string) => {
    found = true;
    tools.ledger.note(rule, at);
    return tools.tokens.fillerFor(secret);
  };
  let redacted = replaceShapes(tools.rules, text, fill);
  if (tools.rules.emails && redacted.includes("@"))
    redacted = redactEmails(tools, redacted, at, (address) => fill("email", address));
  return found ? Buffer.from(redacted, "latin1") : null;
}
