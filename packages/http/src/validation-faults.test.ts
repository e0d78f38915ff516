import { describe, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { patternWords } from "./pattern-words.ts";
import { createValidation } from "./validation.ts";

const contract = contracts.perplexity;
const validation = createValidation(contract, { refuseUnknownQuery: false });

function firstFault(operationId: keyof typeof contract.operations, body: unknown) {
  const check = validation.checksOf(contract.operations[operationId]).body;
  return check?.(body)[0];
}

describe("faults of a union name the branch that was meant", () => {
  test("an unknown field of a tool", () => {
    const body = { input: "x", preset: "fast", tools: [{ type: "web_search", colour: 1 }] };
    expect(firstFault("createAgentResponse", body)).toEqual({
      pointer: "/tools/0/colour",
      detail: 'json: unknown field "colour"',
    });
  });

  test("a tool that does not exist", () => {
    const fault = firstFault("createAgentResponse", { input: "x", tools: [{ type: "telepathy" }] });
    expect(fault?.pointer).toBe("/tools/0/type");
    expect(fault?.detail).toContain("must be one of web_search, ");
  });

  test("a message without content, beside the untyped form", () => {
    const fault = firstFault("createAgentResponse", { input: [{ type: "message", role: "user" }] });
    expect(fault).toEqual({ pointer: "/input/0/content", detail: '"content" is required' });
  });

  test("something that is no object at all", () => {
    const messages = [{ role: "user", content: "x" }];
    const body = { model: "sonar", messages, response_format: 5 };
    expect(firstFault("createAsyncChatCompletion", { request: body })).toEqual({
      pointer: "/request/response_format",
      detail: '"response_format" must be object',
    });
    expect(firstFault("createAgentResponse", { input: "x", tools: [5] })?.pointer).toBe("/tools/0");
  });

  test("too many queries, not the wish for one string", () => {
    const fault = firstFault("createSearch", { query: ["a", "b", "c", "d", "e", "f"] });
    expect(fault?.detail).toContain("more than 5 items");
  });
});

describe("a field with an error type of its own", () => {
  test("dates", () => {
    const body = { query: "x", search_after_date_filter: "2026-01-31" };
    expect(firstFault("createSearch", body)).toEqual({
      pointer: "/search_after_date_filter",
      detail: '"search_after_date_filter" must look like 01/31/2026',
      type: "invalid_date_format",
    });
  });

  test("domains", () => {
    const body = { query: "x", search_domain_filter: ["a b"] };
    expect(firstFault("createSearch", body)?.type).toBe("invalid_search_domain_filter");
  });
});

describe("a pattern is said in words", () => {
  test("of the fields that hold text", () => {
    expect(firstFault("createSearch", { query: "  " })?.detail).toBe(
      '"query" must hold something else than white space',
    );
  });

  test("whatever the pattern", () => {
    const patterns = Object.values(contracts).flatMap((one) => patternsOf(one.document));
    expect(patterns.length).toBeGreaterThan(50);
    for (const pattern of new Set(patterns)) {
      const words = patternWords(pattern);
      expect(words).toMatch(/^(?:must|may|does) /);
      expect(words).not.toContain(pattern);
      expect(words).not.toMatch(/[\\^$[\]]/);
    }
  });
});

function patternsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "pattern" && typeof member === "string" ? [member] : patternsOf(member),
  );
}
