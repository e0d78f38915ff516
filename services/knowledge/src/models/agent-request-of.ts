import type { Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";

import type { AgentRequest, JsonSchemaFormat } from "./agent-types.ts";

type Wire = Schemas["perplexity"]["AgentRequest"];
type WireText = NonNullable<Wire["text"]>["format"];

/** Fields that OpenAI's clients send and that mean nothing here or upstream. */
const passedOver: ReadonlySet<string> = new Set(
  (
    "text include user service_tier safety_identifier prompt_cache_key prompt_cache_retention " +
    "top_logprobs"
  ).split(" "),
);

/** Objects whose content belongs to the caller: nulls in there mean something. */
const opaque: ReadonlySet<string> = new Set(["parameters", "schema", "metadata"]);

/**
 * A valid request of the wire as the answerers take it: without nulls, with `text.format` as
 * `response_format`, every message typed, and only items that a model can read.
 */
export function agentRequestOf(body: Wire): AgentRequest {
  if (body.text?.format && body.response_format) {
    throw new ProblemError({
      type: "invalid_request",
      status: 400,
      title: "Two formats",
      detail: "text.format and response_format cannot be sent together",
      param: "text.format",
    });
  }
  const fields = Object.entries(body).filter(([name]) => !passedOver.has(name));
  const format = formatOf(body.text?.format);
  const input =
    typeof body.input === "string" ? body.input : body.input.filter(isReadable).map(typed);
  return agentRequest({
    ...Object.fromEntries(fields),
    input,
    tools: body.tools?.map((tool) => withoutHints(tool)),
    ...(format ? { response_format: format } : {}),
  });
}

type WireItem = Exclude<Wire["input"], string>[number];

function isReadable(item: WireItem): boolean {
  return !("type" in item) || !["search_results", "fetch_url_results"].includes(item.type);
}

function typed(item: WireItem): object {
  const {
    phase: _,
    parsed_arguments: __,
    ...rest
  } = { phase: null, parsed_arguments: null, ...item };
  return { type: "message", ...rest };
}

/** Hints of OpenAI's clients, which Perplexity would refuse as unknown fields. */
function withoutHints(tool: NonNullable<Wire["tools"]>[number]): object {
  if (tool.type === "function") {
    const { defer_loading: _, ...rest } = tool;
    return rest;
  }
  if (tool.type !== "web_search" || !tool.user_location) return tool;
  const { type: _, timezone: __, ...user_location } = tool.user_location;
  return { ...tool, user_location };
}

function formatOf(format: WireText | undefined): JsonSchemaFormat | undefined {
  if (format?.type === "json_object") {
    return { type: "json_schema", json_schema: { name: "object", schema: { type: "object" } } };
  }
  if (format?.type !== "json_schema") return undefined;
  const { type, ...json_schema } = format;
  return { type, json_schema: agentSchema(json_schema) };
}

/** Sound: the wire's request was validated, and differs from ours only by nulls and by hints. */
function agentRequest(value: object): AgentRequest {
  return withoutNulls(value) as AgentRequest;
}

function agentSchema(value: object): NonNullable<JsonSchemaFormat["json_schema"]> {
  return withoutNulls(value) as NonNullable<JsonSchemaFormat["json_schema"]>;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null && entry !== undefined)
      .map(([name, entry]) => [name, opaque.has(name) ? entry : withoutNulls(entry)]),
  );
}
