import type { OperationDescription, StreamEvent } from "@workspace/contracts";
import type { Check, OperationChecks } from "./validation.ts";
import type { UntypedReply } from "./send-reply.ts";

/** The service broke its own contract. */
export class ContractViolation extends Error {
  override name = "ContractViolation";
}

/** @throws ContractViolation when the reply is not one that the spec declares */
export function checkReply(
  operation: OperationDescription,
  checks: OperationChecks,
  reply: UntypedReply,
): UntypedReply {
  const mediaTypes = operation.replies[String(reply.status)];
  if (!mediaTypes)
    throw new ContractViolation(`${operation.operationId} may not answer ${reply.status}`);
  if (reply.body !== undefined) {
    const check = checks.reply(
      reply.status,
      mediaTypes.find((type) => type.includes("json")) ?? "",
    );
    if (check) hold(operation, check, JSON.parse(JSON.stringify(reply.body)));
  }
  const { events } = reply;
  if (!events) return reply;
  const check = checks.reply(reply.status, "text/event-stream");
  return check ? { ...reply, events: checkEvents(operation, check, events) } : reply;
}

async function* checkEvents(
  operation: OperationDescription,
  check: Check,
  events: AsyncIterable<StreamEvent>,
) {
  for await (const event of events) {
    if ("data" in event) hold(operation, check, JSON.parse(JSON.stringify(event.data)));
    yield event;
  }
}

function hold(operation: OperationDescription, check: Check, value: unknown): void {
  const [fault] = check(value);
  if (fault)
    throw new ContractViolation(`${operation.operationId}: ${fault.pointer} ${fault.detail}`);
}
