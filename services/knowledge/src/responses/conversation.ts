import { ProblemError } from "@workspace/http";
import type { AgentRequest, InputItem, OutputItem } from "../models/agent-types.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { ResponseRepository, StoredResponse } from "./repository.ts";

/** The request with the conversation of its `previous_response_id` before its own input. */
export async function withConversation(
  responses: ResponseRepository,
  tenant: Tenant,
  request: AgentRequest,
): Promise<{ request: AgentRequest; previous: StoredResponse | null }> {
  const id = request.previous_response_id;
  if (id === undefined) return { request, previous: null };
  // No id has the character NUL, which the database would not even look for.
  const previous = id.includes("\0") ? null : await responses.byId(tenant, id);
  if (!previous) throw unknown(id);
  const said = [...itemsOf(previous.request.input), ...previous.response.output.flatMap(asInput)];
  return { request: { ...request, input: [...said, ...itemsOf(request.input)] }, previous };
}

function itemsOf(input: AgentRequest["input"]): InputItem[] {
  return typeof input === "string" ? [{ type: "message", role: "user", content: input }] : input;
}

/** What was found is not said again: the next answer searches anew. */
function asInput(item: OutputItem): InputItem[] {
  if (item.type === "message") {
    return [
      {
        type: "message",
        role: "assistant",
        content: item.content.map((part) => part.text).join(""),
      },
    ];
  }
  if (item.type !== "function_call") return [];
  const { call_id, name, arguments: given } = item;
  return [{ type: "function_call", call_id, name, arguments: given }];
}

function unknown(id: string): ProblemError {
  return new ProblemError({
    type: "not_found",
    status: 404,
    title: "Unknown response",
    detail: `No stored response has the id '${id}'`,
    param: "previous_response_id",
  });
}
