import { describe, expect, vi } from "vitest";
import OpenAI6 from "openai-6";
import OpenAI from "openai-7";
import { expectCited, expectMarked } from "./support/citations.ts";
import {
  collect,
  exhaustedKey,
  expectLeft,
  extraction,
  slowModel,
} from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";

let stack: ClientStack;
test.beforeAll(({ stack: shared }) => {
  stack = shared;
});

const sdks = [
  { major: 6, sdk: asNewest(OpenAI6) },
  { major: 7, sdk: OpenAI },
];
const clients = sdks.flatMap((sdk) =>
  ["", "/v1"].map((prefix) => ({ ...sdk, prefix, base: prefix || "the bare address" })),
);

describe.each(clients)("openai $major at $base", ({ sdk, prefix }) => {
  let client: OpenAI;
  const userMessage = (content: string) => ({ role: "user" as const, content });
  test.beforeAll(() => {
    client = new sdk({ apiKey: stack.apiKey, baseURL: stack.baseUrl + prefix, logLevel: "off" });
  });

  describe("responses", () => {
    test("answers, cites, and costs nothing", async () => {
      const response = await client.responses.create({ model: extraction, input: questions.har });
      expect(response.output_text).toMatch(facts.har);
      expect(response).toMatchObject({ status: "completed", usage: { cost: { total_cost: 0 } } });
      await expectCited(stack, messageOf(response.output));
    });

    test("takes what its users send", async () => {
      const response = await client.responses.create({
        model: extraction,
        input: [userMessage(questions.bread)],
        text: { format: { type: "text" } },
        include: ["reasoning.encrypted_content"],
        metadata: { purpose: "test" },
        reasoning: { effort: "low", summary: "auto" },
        tools: [{ type: "web_search", search_context_size: "low" }],
        tool_choice: "auto",
        parallel_tool_calls: true,
        truncation: "auto",
        service_tier: "auto",
        previous_response_id: null,
        safety_identifier: "user-1",
        prompt_cache_key: "bread",
      });
      expect(response.output_text).toMatch(facts.bread);
      expect(response.metadata).toEqual({ purpose: "test" });
    });

    test("takes its own output as input", async () => {
      const first = await client.responses.create({
        model: extraction,
        input: questions.lighthouse,
      });
      const second = await client.responses.create({
        model: extraction,
        input: [
          userMessage(questions.lighthouse),
          ...asInput(first.output),
          userMessage("When was it built?"),
        ],
      });
      expect(second.output_text).toMatch(/1874/);
    });

    test("streams to one end", async () => {
      const stream = await client.responses.create({
        model: extraction,
        input: questions.har,
        stream: true,
      });
      const events = await collect(stream);
      const last = events.at(-1);
      if (last?.type !== "response.completed") throw new Error(`ended with ${last?.type}`);
      const text = events
        .map((event) => (event.type === "response.output_text.delta" ? event.delta : ""))
        .join("");
      expect(messageOf(last.response.output).text).toBe(text);
    });

    test("the stream helper adds up the same answer, marked when it comes from the cache", async () => {
      const asked = { model: extraction, input: questions.sonar };
      const whole = await client.responses.create(asked);
      const helper = client.responses.stream(asked);
      const deltas: string[] = [];
      helper.on("response.output_text.delta", ({ delta }) => deltas.push(delta));
      const final = await helper.finalResponse();
      expect(final.output_text).toBe(whole.output_text);
      expect(deltas.join("")).toBe(whole.output_text);
      expect(final).toHaveProperty("x_cached", true);
      expect(final.output_text).toMatch(facts.sonar);
    });

    test("runs in the background, is followed from an event, and cancelled", async () => {
      const begun = await client.responses.create({
        model: slowModel,
        input: questions.har,
        background: true,
      });
      expect(begun.status).toBe("queued");
      const stream = await client.responses.retrieve(begun.id, { stream: true, starting_after: 4 });
      for await (const event of stream) {
        expect(event.sequence_number).toBe(5);
        break;
      }
      await client.responses.cancel(begun.id);
      await vi.waitFor(async () =>
        expect(await client.responses.retrieve(begun.id)).toMatchObject({ status: "cancelled" }),
      );
    });

    test("leaving a stream stops the work", async () => {
      await expectLeft(stack.model, async () => {
        const stream = await client.responses.create({
          model: slowModel,
          input: questions.har,
          stream: true,
        });
        for await (const event of stream) if (event.type === "response.output_text.delta") break;
      });
    });
  });

  describe("chat completions", () => {
    test("answers with citations", async () => {
      const completion = await client.chat.completions.create({
        model: "sonar",
        messages: [
          { role: "developer", content: "Be brief." },
          { role: "user", content: [{ type: "text", text: questions.har }] },
        ],
        n: 1,
        seed: 1,
        user: "user-1",
      });
      const text = completion.choices[0]?.message.content ?? "";
      expect(text).toMatch(facts.har);
      await expectMarked(stack, text, citationsOf(completion));
      expect(completion.usage).toMatchObject({ cost: { total_cost: 0 } });
    });

    test("streams, with usage at the end", async () => {
      const stream = await client.chat.completions.create({
        model: "sonar",
        messages: [userMessage(questions.bread)],
        stream: true,
        stream_options: { include_usage: true },
      });
      const chunks = await collect(stream);
      const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
      expect(text).toMatch(facts.bread);
      expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: "stop" }] });
      expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
      await expectMarked(stack, text, citationsOf(chunks[0]));
    });

    test.each(["full", "concise"])("the stream helper adds up a %s stream", async (stream_mode) => {
      const asked = { model: "sonar", messages: [userMessage(questions.lighthouse)] };
      const whole = await client.chat.completions.create(asked);
      const final = await client.chat.completions
        .stream({ ...asked, ...{ stream_mode } })
        .finalChatCompletion();
      expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
      expect(final.choices[0]?.finish_reason).toBe("stop");
    });

    test("aborting stops the work", async () => {
      await expectLeft(stack.model, async () => {
        const stream = client.chat.completions.stream({
          model: slowModel,
          messages: [userMessage(questions.har)],
        });
        stream.on("content", () => stream.abort());
        await expect(stream.done()).rejects.toThrow(sdk.APIUserAbortError);
      });
    });
  });

  test("models are listed and read by name", async () => {
    const ids = (await collect(client.models.list())).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([extraction, slowModel, "sonar"]));
    expect(await client.models.retrieve(extraction)).toMatchObject({ id: extraction });
    await expect(client.models.retrieve("nobody/none")).rejects.toThrow(sdk.NotFoundError);
  });

  test("embeddings are the same numbers as base64 and as floats", async () => {
    const asked = { model: "pplx-embed-v1-0.6b", input: "rye bread", dimensions: 128 };
    // Without a format the client asks for base64 and decodes it.
    const [decoded] = (await client.embeddings.create(asked)).data;
    const [plain] = (await client.embeddings.create({ ...asked, encoding_format: "float" })).data;
    expect(decoded?.embedding).toHaveLength(128);
    for (const [index, value] of (plain?.embedding ?? []).entries())
      expect(decoded?.embedding[index]).toBeCloseTo(value, 5);
  });

  describe("errors", () => {
    test("a wrong key is 401, an unknown id 404", async () => {
      const stranger = client.withOptions({ apiKey: "pplx-wrong" });
      await expect(
        stranger.responses.create({ model: extraction, input: "x" }),
      ).rejects.toBeInstanceOf(sdk.AuthenticationError);
      const error = await failure(client.responses.retrieve("resp_01jd3v7q8m2n4p6r8t0v2x4z6a"));
      expect(error).toBeInstanceOf(sdk.NotFoundError);
      expect(error).toMatchObject({ type: "not_found" });
    });

    test("a bad field is 400 and named", async () => {
      const error = await failure(
        client.responses.create({ model: extraction, input: "x", temperature: 9 }),
      );
      expect(error).toBeInstanceOf(sdk.BadRequestError);
      expect(error).toMatchObject({ param: "temperature", code: 400 });
      const unknown = await failure(
        client.chat.completions.create({ model: "nobody", messages: [userMessage("x")] }),
      );
      expect(unknown).toMatchObject({ status: 400, param: "model", type: "invalid_model" });
    });

    test("too many requests are 429, and its own retry succeeds", async () => {
      const limited = client.withOptions({ apiKey: await exhaustedKey(stack) });
      const asked = { model: "pplx-embed-v1-0.6b", input: "x" };
      const refused = await failure(
        limited.withOptions({ maxRetries: 0 }).embeddings.create(asked),
      );
      if (!(refused instanceof sdk.RateLimitError)) throw refused;
      expect(refused.headers?.get("retry-after")).toBe("2");
      expect((await limited.embeddings.create(asked)).data).toHaveLength(1);
    });
  });
});

/** The surface that is used here is the same in both majors; only their private parts differ. */
function asNewest(sdk: unknown): typeof OpenAI {
  return sdk as typeof OpenAI;
}

/** OpenAI says so of every item of an output, though its types are at odds over one of them. */
function asInput(output: OpenAI.Responses.ResponseOutputItem[]) {
  return output as OpenAI.Responses.ResponseInputItem[];
}

function messageOf(output: OpenAI.Responses.ResponseOutputItem[]) {
  const [part] = output.flatMap((item) => (item.type === "message" ? item.content : []));
  if (part?.type !== "output_text") throw new Error("The response has no text");
  return { text: part.text, annotations: part.annotations.map(withoutKind) };
}

function withoutKind(annotation: object): { url?: string; start_index?: number } {
  return annotation;
}

/** A field of Sonar's that OpenAI does not have. */
function citationsOf(completion: object | undefined): string[] {
  const citations: unknown = completion && Reflect.get(completion, "citations");
  if (!Array.isArray(citations)) throw new Error("There are no citations");
  return citations.map(String);
}

async function failure(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}
