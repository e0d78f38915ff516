import { beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "@workspace/telemetry";
import { testTenant } from "../../../test/support/test-principal.ts";
import type { AgentEvent, AgentRequest, AgentResponse } from "../../models/agent-types.ts";
import { isTerminal } from "../../models/agent-events.ts";
import type { FoundPassage } from "../../search/found-passage.ts";
import type { SearchInput } from "../../retrieval/types.ts";
import { createExtractionAnswerer, refusalText } from "./extraction-answerer.ts";
import type { ExtractionDependencies } from "./extraction-answerer.ts";

const text = "Drop the file on the page. It is read as a stream.";
const passage: FoundPassage = {
  passageId: 7,
  text,
  place: {
    headingPath: ["Import"],
    page: null,
    lineStart: 1,
    lineEnd: 1,
    charStart: 0,
    charEnd: text.length,
  },
  document: {
    id: "doc_1",
    title: "Guide",
    kind: "markdown",
    sourceUri: null,
    domain: null,
    externalId: null,
    language: "en",
    publishedAt: new Date("2026-01-02T00:00:00Z"),
    lastUpdated: null,
  },
  score: 1,
  lexicalScore: 3,
  vectorScore: 0.9,
};

let supported: boolean;
let asked: SearchInput[];
let deps: ExtractionDependencies;
beforeEach(() => {
  supported = true;
  asked = [];
  deps = {
    retriever: {
      checkAvailable: () => {},
      search: async (input) => {
        asked.push(input);
        return [{ passageId: 7, documentId: "doc_1", score: 1, lexicalScore: 3, vectorScore: 0.9 }];
      },
    },
    searches: {
      passagesOf: async () => [passage],
      corpusRevision: async () => 1,
      textsRevision: async () => 1,
    },
    embedder: { countTokens: (words) => words.split(/\s+/).length },
    extract: async () => ({
      supported,
      evidence: supported ? 0.9 : 0.1,
      sentences: [
        {
          passageId: 7,
          documentId: "doc_1",
          start: 0,
          end: 26,
          text: text.slice(0, 26),
          score: 0.9,
        },
        {
          passageId: 7,
          documentId: "doc_1",
          start: 27,
          end: 50,
          text: text.slice(27, 50),
          score: 0.8,
        },
      ],
    }),
    publicUrl: "http://localhost:8000",
  };
});

const context = (signal = new AbortController().signal) => ({
  requestId: "req_1",
  traceparent: "",
  signal,
  log: createLogger({ service: "test", destination: { write: () => {} } }),
  tenant: testTenant,
});

async function run(
  request: Partial<AgentRequest> = {},
  signal?: AbortSignal,
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  const answerer = createExtractionAnswerer(deps);
  for await (const event of answerer.answer(
    { input: "How do I import a HAR?", ...request },
    context(signal),
  ))
    events.push(event);
  return events;
}

async function end(request: Partial<AgentRequest> = {}): Promise<AgentResponse> {
  const last = (await run(request)).at(-1);
  if (!last || !isTerminal(last)) throw new Error("no terminal event");
  return last.response;
}

describe("answer by extraction", () => {
  test("streams the documented order of events", async () => {
    expect((await run()).map(({ type }) => type.replace("response.", ""))).toEqual([
      "created",
      "in_progress",
      "reasoning.started",
      "reasoning.search_queries",
      "reasoning.search_results",
      "reasoning.stopped",
      "output_item.added",
      "output_item.done",
      "output_item.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "output_item.done",
      "completed",
    ]);
  });

  test("cites every sentence by its exact range, and costs nothing", async () => {
    const response = await end();
    const [found, message] = response.output;
    expect(found).toMatchObject({
      type: "search_results",
      results: [
        { id: 1, url: "http://localhost:8000/documents/doc_1?passage=psg_7", date: "2026-01-02" },
      ],
    });
    expect(JSON.stringify(found)).not.toContain("null");
    if (message?.type !== "message") throw new Error("no message");
    const part = message.content[0];
    expect(part?.text).toBe("Drop the file on the page. [1] It is read as a stream. [1]");
    expect(
      part?.annotations?.map(({ start_index, end_index }) =>
        part.text.slice(start_index, end_index),
      ),
    ).toEqual(["Drop the file on the page.", "It is read as a stream."]);
    expect(response.usage).toMatchObject({ cost: { total_cost: 0 }, input_tokens: 6 });
  });

  test("says plainly when the documents do not hold the answer", async () => {
    supported = false;
    const response = await end();
    expect(response.output[1]).toMatchObject({ content: [{ text: refusalText, annotations: [] }] });
  });

  test("searches with the tool's filters and number of results", async () => {
    await end({
      tools: [
        { type: "web_search", max_results: 3, filters: { search_domain_filter: ["example.com"] } },
      ],
    });
    expect(asked[0]).toMatchObject({ limit: 3, filters: { domains: { allow: ["example.com"] } } });
  });

  test("stops at max_output_tokens with a whole sentence", async () => {
    const response = await end({ max_output_tokens: 8 });
    expect(response).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
    expect(response.output[1]).toMatchObject({
      content: [{ text: "Drop the file on the page. [1]" }],
    });
  });

  test.each([
    [{ tools: [{ type: "function" as const, name: "f" }] }, "tools[0].type"],
    [{ tools: [{ type: "web_search" as const, search_type: "people" }] }, "tools[0].search_type"],
    [{ response_format: { type: "json_schema" as const } }, "response_format"],
    [{ tool_choice: "required" as const }, "tool_choice"],
  ])("refuses %j before it begins, naming the parameter", async (request, param) => {
    await expect(run(request)).rejects.toMatchObject({ status: 400, param });
  });

  test("ends as cancelled when the client leaves, as failed when a part breaks", async () => {
    const controller = new AbortController();
    deps.retriever.search = async () => {
      controller.abort();
      throw new DOMException("gone", "AbortError");
    };
    expect((await run({}, controller.signal)).at(-1)).toMatchObject({ type: "response.cancelled" });
    deps.retriever.search = async () => {
      throw new Error("index is broken at /secret/place");
    };
    const last = (await run()).at(-1);
    expect(last).toMatchObject({ type: "response.failed", response: { status: "failed" } });
    expect(JSON.stringify(last)).not.toContain("secret");
  });
});
