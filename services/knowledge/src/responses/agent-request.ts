import type { Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { AgentRequest } from "../models/agent-types.ts";

export type WireAgentRequest = Schemas["perplexity"]["AgentRequest"];

/**
 * The request as the rest of the code reads it: without nulls, every input item typed, OpenAI's
 * `text.format` as `response_format`.
 *
 * @throws ProblemError for the combinations that a schema cannot tell
 */
export function agentRequestOf(wire: WireAgentRequest): AgentRequest {
  const { text, input, ...rest } = wire;
  const present = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== null && value !== undefined),
  );
  const request = validated({ ...present, input: typedInput(input), ...formatOf(text) });
  if (request.model === undefined && !request.models?.length && request.preset === undefined) {
    throw refused("one of model, models or preset is required", "model");
  }
  if (request.background && request.store === false) {
    throw refused("background needs store: a run in the background is read by its id", "store");
  }
  return request;
}

function typedInput(input: WireAgentRequest["input"]): unknown {
  if (typeof input === "string") return input;
  return input.map((item) => ("type" in item && item.type ? item : { ...item, type: "message" }));
}

/** OpenAI clients ask for a schema flat, under `text`. */
function formatOf(text: WireAgentRequest["text"]): object {
  const format: unknown = text?.format;
  if (
    format === null ||
    typeof format !== "object" ||
    Reflect.get(format, "type") !== "json_schema"
  )
    return {};
  const { name, description, schema, strict } = format as Record<string, unknown>;
  const present = Object.entries({ name, description, schema, strict }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return { response_format: { type: "json_schema", json_schema: Object.fromEntries(present) } };
}

/** Sound: the spec's schema, which the kernel has checked, describes the same request. */
function validated(request: object): AgentRequest {
  return request as AgentRequest;
}

function refused(detail: string, param: string): ProblemError {
  return new ProblemError({
    type: "invalid_request",
    status: 400,
    title: "Invalid request",
    detail,
    param,
  });
}
