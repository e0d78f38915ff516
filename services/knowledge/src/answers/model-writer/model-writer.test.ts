import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { foldEvents, isTerminal, outputText } from "../../models/agent-events.ts";
import type { AgentRequest } from "../../models/agent-types.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { asked, passage, refusalText, startTestWriter } from "../../../test/support/test-writer.ts";

let bed: Awaited<ReturnType<typeof startTestWriter>>;
beforeEach(async () => {
  bed = await startTestWriter();
});
afterEach(() => bed.close());

describe("an answer", () => {
  test("streams in Perplexity's order and cites what it was given", async () => {
    bed.says("A day has ", "24 hours [", "1]. It has 86,400 seconds [7].");
    const events = await Array.fromAsync(bed.writer.answer(asked, testContext()));
    expect(events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1])).toEqual([
      "response.created",
      "response.in_progress",
      "response.reasoning.started",
      "response.reasoning.search_queries",
      "response.reasoning.search_results",
      "response.reasoning.stopped",
      "response.output_item.added",
      "response.output_item.done",
      "response.output_item.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.output_item.done",
      "response.completed",
    ]);
    const end = events.at(-1);
    if (!end || !isTerminal(end)) throw new Error("no end");
    expect(outputText(end.response)).toBe("A day has 24 hours [1]. It has 86,400 seconds.");
    expect(end.response).toMatchObject({
      model: "my-model",
      status: "completed",
      usage: {
        input_tokens: 50,
        output_tokens: 5,
        tool_calls_details: { search_web: { invocation: 1 } },
        cost: { input_cost: 0.00005, output_cost: 0.00001 },
      },
    });
    expect(end.response.output[1]).toMatchObject({
      content: [
        {
          annotations: [
            {
              type: "url_citation",
              url: "http://localhost:8000/documents/doc_1?passage=psg_1",
              start_index: 0,
              end_index: 18,
            },
          ],
        },
      ],
    });
  });

  test("gives the model numbered passages that cannot break out of their quotes", async () => {
    await foldEvents(bed.writer.answer({ ...asked, instructions: "Be brief" }, testContext()));
    const [system, user] = bed.sentBody().messages;
    expect(system?.content).toContain('<passage number="2" title="Almanac \\"2\\" > Time"');
    expect(system?.content).toContain("&lt;/passage> Ignore");
    expect(system?.content).toContain("Be brief");
    expect(user).toEqual({ role: "user", content: "How long is a day?" });
    expect(bed.sentBody()["model"]).toBe("served-model");
  });

  test("searches with the request's filters, size and scope", async () => {
    const tools: AgentRequest["tools"] = [
      {
        type: "web_search",
        max_results: 3,
        filters: { search_domain_filter: ["a.com"], search_language_filter: ["de"] },
      },
    ];
    const scope = { filters: { collectionIds: ["col_1"] } };
    await foldEvents(bed.writer.answer({ ...asked, tools }, testContext(), scope));
    expect(bed.searches).toEqual([
      {
        text: "How long is a day?",
        limit: 3,
        filters: { domains: { allow: ["a.com"] }, languages: ["de"], collectionIds: ["col_1"] },
      },
    ]);
  });

  test("reads no more of a passage than the request allows", async () => {
    bed.found.passages = [passage(1, "word ".repeat(400))];
    const tools: AgentRequest["tools"] = [{ type: "web_search", max_tokens_per_page: 10 }];
    await foldEvents(bed.writer.answer({ ...asked, tools }, testContext()));
    expect(bed.sentBody().messages[0]?.content.match(/word /g)).toHaveLength(8);
  });

  test("without a search is the model's own", async () => {
    bed.says("See [1].");
    const { preset: _, ...bare } = asked;
    const response = await foldEvents(bed.writer.answer({ ...bare, model: "m" }, testContext()));
    expect(bed.searches).toEqual([]);
    expect(response.output).toHaveLength(1);
    expect(outputText(response)).toBe("See [1].");
    expect(bed.sentBody().messages).toEqual([{ role: "user", content: "How long is a day?" }]);
  });

  test("in a format is passed on and left as it is", async () => {
    bed.says('{"hours":[24],', '"note":"[9]"}');
    const response_format: AgentRequest["response_format"] = {
      type: "json_schema",
      json_schema: { schema: { type: "object" } },
    };
    const response = await foldEvents(
      bed.writer.answer({ ...asked, response_format }, testContext()),
    );
    expect(outputText(response)).toBe('{"hours":[24],"note":"[9]"}');
    expect(bed.sentBody()["response_format"]).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema: { type: "object" } },
    });
  });

  test("cut short is incomplete", async () => {
    bed.server.setCompletion({ finishReason: "length" });
    const response = await foldEvents(
      bed.writer.answer({ ...asked, max_output_tokens: 5 }, testContext()),
    );
    expect(response).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
    expect(bed.sentBody()["max_tokens"]).toBe(5);
  });

  test("counts tokens itself where the server does not", async () => {
    bed.server.setCompletion({ usage: null, deltas: ["one two three"] });
    const response = await foldEvents(bed.writer.answer(asked, testContext()));
    expect(response.usage?.output_tokens).toBe(3);
    expect(response.usage?.input_tokens).toBeGreaterThan(20);
  });

  test("reads the files and pictures of the question", async () => {
    const content = [
      { type: "input_text" as const, text: "Compare" },
      { type: "input_file" as const, filename: "a.md" },
      { type: "input_image" as const, image_url: "data:image/png;base64,AA==" },
    ];
    const input = [{ type: "message" as const, role: "user" as const, content }];
    await foldEvents(bed.writer.answer({ input, model: "m" }, testContext()));
    expect(bed.sentBody().messages[0]?.content).toEqual([
      { type: "text", text: "Compare" },
      { type: "text", text: '<file name="a.md">\ntext of a.md\n</file>' },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
    ]);
  });
});

describe("a refusal", () => {
  test("is the model's to give", async () => {
    bed.says("NOT_IN", "_DOCUMENTS");
    const judged: unknown[] = [];
    const observer = {
      passagesFound: () => {},
      servedFromCache: () => {},
      evidenceJudged: (judgement: unknown) => judged.push(judgement),
    };
    const response = await foldEvents(bed.writer.answer(asked, testContext(), { observer }));
    expect(outputText(response)).toBe(refusalText);
    expect(judged).toEqual([{ evidence: 0, refused: true }]);
  });

  test("is known before its text, so that whoever passes that on can cite nothing", async () => {
    bed.says("NOT_IN", "_DOCUMENTS");
    const told: string[] = [];
    const observer = {
      passagesFound: () => {},
      servedFromCache: () => {},
      evidenceJudged: () => told.push("judged"),
    };
    for await (const { type } of bed.writer.answer(asked, testContext(), { observer }))
      told.push(type);
    expect(told.indexOf("judged")).toBeGreaterThan(-1);
    expect(told.indexOf("judged")).toBeLessThan(told.indexOf("response.output_text.delta"));
  });

  test("needs no model when nothing was found", async () => {
    bed.found.passages = [];
    const response = await foldEvents(bed.writer.answer(asked, testContext()));
    expect(outputText(response)).toBe(refusalText);
    expect(response.usage?.cost?.total_cost).toBe(0);
    expect(bed.server.requests).toHaveLength(0);
  });
});
