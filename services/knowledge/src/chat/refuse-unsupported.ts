import { ProblemError } from "@workspace/http";

import type { ModelTarget } from "../models/model-config.ts";
import type { ChatRequest } from "./chat-types.ts";

type Rule = readonly [
  field: string,
  isAsked: (value: unknown, target: ModelTarget) => boolean,
  reason: string,
];

const isOn = (value: unknown): boolean => value === true;
const isGiven = (value: unknown): boolean => value !== null && value !== undefined && value !== "";
const isMany = (value: unknown): boolean => typeof value === "number" && value > 1;

/**
 * What Sonar could do and no answerer behind it can. Settings that leave the meaning of the answer
 * alone (`top_k`, the penalties, hints to the old ranking) are not here: they are passed over.
 */
const rules: readonly Rule[] = [
  ["n", isMany, "only one answer is given"],
  ["best_of", isMany, "only one answer is given"],
  ["logprobs", isOn, "there are no log probabilities"],
  ["cum_logprobs", isOn, "there are no log probabilities"],
  ["top_logprobs", (value) => isMany(value) || value === 1, "there are no log probabilities"],
  ["use_threads", isOn, "Sonar's threads are no more"],
  ["thread_id", isGiven, "Sonar's threads are no more"],
  ["file_workspace_id", isGiven, "there are no file workspaces"],
  ["updated_after_timestamp", isGiven, "use last_updated_after_filter"],
  ["updated_before_timestamp", isGiven, "use last_updated_before_filter"],
  ["return_videos", isOn, "there are no video results"],
  ["search_mode", (value) => value === "academic", "the Agent API has no academic search"],
  [
    "search_mode",
    (value, target) => value === "sec" && target !== "perplexity",
    "filings are only searched by Perplexity itself",
  ],
  [
    "search_language_filter",
    (value, target) => Array.isArray(value) && value.length > 0 && target === "perplexity",
    "the Agent API has no language filter",
  ],
  [
    "safe_search",
    (value, target) => value === false && target === "perplexity",
    "the Agent API has no such switch",
  ],
  [
    "disable_search",
    (value, target) => value === true && target === "local",
    "extraction answers from the documents alone; configure a model for it",
  ],
  [
    "image_domain_filter",
    (value) => Array.isArray(value) && value.length > 0,
    "images cannot be filtered",
  ],
  [
    "image_format_filter",
    (value) => Array.isArray(value) && value.length > 0,
    "images cannot be filtered",
  ],
];

/** @throws ProblemError that names the first field which nobody can honour */
export function refuseUnsupported(request: ChatRequest, target: ModelTarget): void {
  const fields = new Map<string, unknown>(Object.entries(request));
  for (const [field, isAsked, reason] of rules) {
    if (isAsked(fields.get(field), target)) throw unsupported(field, reason);
  }
  if (request.response_format?.type === "regex") {
    throw unsupported("response_format", "regular expressions are no longer a format");
  }
}

export function unsupported(param: string, reason: string): ProblemError {
  return new ProblemError({
    type: "invalid_parameter",
    status: 400,
    title: "Not supported",
    detail: `${param} is not supported: ${reason}`,
    param,
  });
}
