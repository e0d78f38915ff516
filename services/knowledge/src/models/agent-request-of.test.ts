import { expect, test } from "vitest";

import { agentRequestOf } from "./agent-request-of.ts";

test("drops nulls and hints, and keeps what belongs to the caller", () => {
  expect(
    agentRequestOf({
      model: "sonar",
      preset: null,
      input: [
        { role: "user", content: "Hi", phase: null },
        { type: "search_results", results: [] },
        { type: "function_call", call_id: "c", name: "f", arguments: "{}", id: null },
      ],
      user: "me",
      include: ["x"],
      metadata: { a: "b" },
      tools: [
        { type: "web_search", user_location: { type: "approximate", city: "Bonn", region: null } },
        { type: "function", name: "f", parameters: { default: null }, defer_loading: true },
      ],
    }),
  ).toEqual({
    model: "sonar",
    input: [
      { type: "message", role: "user", content: "Hi" },
      { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
    ],
    metadata: { a: "b" },
    tools: [
      { type: "web_search", user_location: { city: "Bonn" } },
      { type: "function", name: "f", parameters: { default: null } },
    ],
  });
});

test("reads text.format as a response format, and refuses both", () => {
  const schema = { type: "object", default: null };
  const text = { format: { type: "json_schema" as const, name: "n", schema, strict: null } };
  expect(agentRequestOf({ input: "Hi", model: "m", text })).toEqual({
    input: "Hi",
    model: "m",
    response_format: { type: "json_schema", json_schema: { name: "n", schema } },
  });
  const response_format = { type: "json_schema" as const };
  expect(() => agentRequestOf({ input: "Hi", model: "m", text, response_format })).toThrow(
    "cannot be sent together",
  );
});
