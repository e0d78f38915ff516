import type { OperationDescription } from "@workspace/contracts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpReply, ReceivedEvent } from "./send-request.ts";
import { isObject } from "./schema-node.ts";
import type { OperationValidators, Validate } from "./validate.ts";

/** What is wrong with an answer, in words; null when the contract allows it. */
export function judgeReply(
  operation: OperationDescription,
  validators: OperationValidators,
  request: HttpRequest,
  reply: HttpReply,
): string | null {
  const { status, mediaType } = reply;
  if (status === 500) return "answered 500: a request must not make the server fail";
  const declared = operation.replies[String(status)] ?? operation.replies["default"];
  if (!declared) return `answered ${status}, which the contract does not declare`;
  if (request.mustBeRefused && (status < 400 || status > 499)) {
    return `answered ${status} to a request that the contract does not allow`;
  }
  if (declared.length === 0) {
    return reply.body.length === 0 ? null : `${status} must have no body, and has one`;
  }
  if (!declared.includes(mediaType)) {
    return `${status} came as "${mediaType}" instead of ${declared.join(" or ")}`;
  }
  const validate = validators.reply(status, mediaType);
  if (reply.events) return judgeEvents(reply.events, validate);
  if (mediaType !== "application/json" && !mediaType.endsWith("+json")) return null;
  return judgeJson(reply.body, validate, `the body of ${status}`);
}

function judgeJson(body: Buffer, validate: Validate | null, what: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return `${what} is not JSON`;
  }
  const fault = validate?.(value) ?? null;
  return fault === null ? null : `${what} breaks its schema: ${fault}`;
}

/** Each event by itself, then what holds among them: names, ids, and rising numbers. */
function judgeEvents(events: readonly ReceivedEvent[], validate: Validate | null): string | null {
  let last = -1;
  for (const [index, { id, event, data }] of events.entries()) {
    if (data === "[DONE]") {
      if (index !== events.length - 1) return "[DONE] is not the last event";
      continue;
    }
    const fault = judgeJson(Buffer.from(data), validate, `event ${index}`);
    if (fault !== null) return fault;
    const value: unknown = JSON.parse(data);
    if (!isObject(value)) continue;
    const { type, sequence_number: number } = value;
    if (event !== null && typeof type === "string" && event !== type) {
      return `event ${index} is named ${event} but its type is ${type}`;
    }
    if (typeof number !== "number") continue;
    if (number <= last) return `event ${index} has sequence number ${number} after ${last}`;
    if (id !== null && id !== String(number)) {
      return `event ${index} has id ${id} but sequence number ${number}`;
    }
    last = number;
  }
  return null;
}
