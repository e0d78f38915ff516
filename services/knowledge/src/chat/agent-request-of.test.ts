import { describe, expect, test } from "vitest";

import type { ModelTarget } from "../models/model-config.ts";
import { agentRequestOf } from "./agent-request-of.ts";
import type { ChatRequest } from "./chat-types.ts";

const presets = {
  sonar: "fast",
  "sonar-pro": "low",
  "sonar-reasoning-pro": "medium",
  "sonar-deep-research": "high",
};
const user = { role: "user" as const, content: "Why?" };
const input = [{ type: "message", role: "user", content: "Why?" }];

function translate(changes: Partial<ChatRequest>, target: ModelTarget = "perplexity") {
  const request: ChatRequest = { model: "sonar", messages: [user], ...changes };
  return agentRequestOf(request, { target, presets });
}

describe("model", () => {
  test.each(Object.entries(presets))("%s is the preset %s", (model, preset) => {
    expect(translate({ model })).toEqual({ input, preset });
  });

  test("another keeps its name and is told to search", () => {
    expect(translate({ model: "gpt-oss" }, "openai")).toEqual({
      input,
      model: "gpt-oss",
      tools: [{ type: "web_search" }],
    });
  });

  test("pro search is at least the preset that does it", () => {
    const web_search_options = { search_type: "pro" as const };
    expect(translate({ web_search_options })).toEqual({ input, preset: "low" });
    expect(translate({ model: "sonar-deep-research", web_search_options }).preset).toBe("high");
  });
});

test("every filter goes into the search tool", () => {
  expect(
    translate({
      search_domain_filter: ["a.com"],
      search_recency_filter: "week",
      last_updated_after_filter: "01/02/2026",
      last_updated_before_filter: "02/02/2026",
      num_search_results: 5,
      country: "DE",
      web_search_options: {
        search_context_size: "high",
        user_location: { city: "Bonn", latitude: 50.7, longitude: 7.1 },
      },
    }),
  ).toEqual({
    input,
    preset: "fast",
    tools: [
      {
        type: "web_search",
        filters: {
          search_domain_filter: ["a.com"],
          search_recency_filter: "week",
          last_updated_after_filter: "01/02/2026",
          last_updated_before_filter: "02/02/2026",
        },
        search_context_size: "high",
        max_results: 5,
        user_location: { country: "DE", city: "Bonn", latitude: 50.7, longitude: 7.1 },
      },
    ],
  });
  const dates = {
    search_after_date_filter: "01/01/2026",
    search_before_date_filter: "12/31/2026",
    search_language_filter: ["de"],
  };
  expect(translate(dates, "local").tools).toEqual([{ type: "web_search", filters: dates }]);
});

test("settings keep their meaning under the Agent API's names", () => {
  expect(
    translate({
      max_tokens: 100,
      temperature: 0.2,
      top_p: 0.9,
      top_k: 0,
      presence_penalty: 0,
      frequency_penalty: 1,
      language_preference: "de",
      reasoning_effort: "high",
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }],
      tool_choice: { type: "function", function: { name: "f" } },
      parallel_tool_calls: false,
      response_format: {
        type: "json_schema",
        json_schema: { name: "my schema!", schema: { type: "object" }, strict: true },
      },
      search_mode: "sec",
      return_images: true,
    }),
  ).toEqual({
    input,
    preset: "fast",
    max_output_tokens: 100,
    temperature: 0.2,
    top_p: 0.9,
    language_preference: "de",
    reasoning: { effort: "high" },
    parallel_tool_calls: false,
    tools: [
      { type: "finance_search" },
      { type: "image_search" },
      { type: "function", name: "f", parameters: { type: "object" } },
    ],
    tool_choice: { name: "f" },
    response_format: {
      type: "json_schema",
      json_schema: { name: "my_schema_", schema: { type: "object" }, strict: true },
    },
  });
});

test("nulls and a text format are as if they were not there", () => {
  const nulls = { stop: null, temperature: null, search_domain_filter: null, tools: null };
  const response_format = { type: "text" as const };
  expect(translate({ ...nulls, response_format })).toEqual({ input, preset: "fast" });
});

describe("disable_search", () => {
  test("is a model without tools upstream, and no tool calls with a model here", () => {
    expect(translate({ disable_search: true })).toEqual({ input, model: "perplexity/sonar" });
    expect(translate({ disable_search: true }, "openai")).toEqual({
      input,
      model: "sonar",
      max_tool_calls: 0,
    });
  });

  test("is refused by extraction", () => {
    expect(() => translate({ disable_search: true }, "local")).toThrow("disable_search");
  });
});

test("messages of every role become input, with calls and their results", () => {
  const call = { id: "c1", type: "function" as const, function: { name: "f", arguments: "{}" } };
  expect(
    translate({
      messages: [
        { role: "system", content: "Be brief" },
        {
          role: "user",
          content: [
            { type: "text", text: "See" },
            { type: "image_url", image_url: { url: "https://a/b.png" } },
          ],
        },
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "c1", content: [{ type: "text", text: "done" }] },
      ],
    }).input,
  ).toEqual([
    { type: "message", role: "system", content: "Be brief" },
    {
      type: "message",
      role: "user",
      content: [
        { type: "input_text", text: "See" },
        { type: "input_image", image_url: "https://a/b.png" },
      ],
    },
    { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: "done" },
  ]);
});

test("files are read here, and refused upstream", () => {
  const messages: ChatRequest["messages"] = [
    { role: "user", content: [{ type: "pdf_url", pdf_url: "JVBERi0=" }] },
  ];
  expect(translate({ messages }, "openai").input).toMatchObject([
    {
      content: [
        {
          type: "input_file",
          file_data: "data:application/octet-stream;base64,JVBERi0=",
          filename: "document.pdf",
        },
      ],
    },
  ]);
  expect(() => translate({ messages })).toThrow("messages[0].content[0] is not supported");
});

describe("refused by name", () => {
  test.each<[Partial<ChatRequest>, ModelTarget]>([
    [{ n: 2 }, "local"],
    [{ logprobs: true }, "local"],
    [{ search_mode: "academic" }, "perplexity"],
    [{ search_mode: "sec" }, "local"],
    [{ search_language_filter: ["de"] }, "perplexity"],
    [{ image_domain_filter: ["a.com"] }, "perplexity"],
    [{ updated_after_timestamp: 1 }, "local"],
    [{ response_format: { type: "regex", regex: { regex: "a" } } }, "perplexity"],
  ])("%o for %s", (changes, target) => {
    const [param] = Object.keys(changes);
    expect(() => translate(changes, target)).toThrow(
      expect.objectContaining({ status: 400, type: "invalid_parameter", param }),
    );
  });

  test("a conversation without a user", () => {
    expect(() => translate({ messages: [{ role: "system", content: "x" }] })).toThrow("messages");
  });
});
