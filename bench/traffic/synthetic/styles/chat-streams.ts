import type { Operation } from "../api.ts";
import type { Random } from "../random.ts";
import {
  boolean,
  constant,
  integer,
  list,
  number,
  nullable,
  object,
  oneOf,
  optional,
  string,
  union,
} from "../values.ts";
import type { Value } from "../values.ts";
import { ordinaryFields, uuid, word } from "../vocabulary.ts";
import { json, ok } from "./rest.ts";
import { content, many, models, streaming, text, tool, toolCall, usage } from "./streaming.ts";

/** One shape for all events, with a part of the answer in each, and `[DONE]` at the end. */
export function chunks(_random: Random): Operation[] {
  const chat = (stream: boolean): Value =>
    object({
      model: oneOf(models),
      messages: list(object({ role: oneOf(["user", "system", "assistant"]), content }), 4, 1),
      ...(stream ? { stream: boolean() } : {}),
      temperature: optional(number(2, 0.3), 0.5),
      tools: optional(list(tool, 2, 1), 0.3),
      max_tokens: optional(integer(), 0.3),
    });
  const id = string((dice) => `chatcmpl-${uuid(dice)}`);
  const delta = object({
    role: optional(constant("assistant"), 0.2),
    content: optional(nullable(text, 0.1), 0.8),
    tool_calls: optional(list(toolCall, 1, 1), 0.1),
  });
  const chunk = object({
    id,
    object: constant("chat.completion.chunk"),
    created: integer(1e9, 2e9),
    model: oneOf(models),
    choices: list(
      object({
        index: integer(0, 0),
        delta,
        finish_reason: nullable(oneOf(["stop", "length", "tool_calls"]), 0.8),
      }),
      1,
    ),
    usage: optional(nullable(usage, 0.7), 0.4),
  });
  const whole = object({
    id,
    object: constant("chat.completion"),
    created: integer(1e9, 2e9),
    model: oneOf(models),
    choices: list(
      object({
        index: integer(0, 0),
        message: object({
          role: constant("assistant"),
          content: nullable(text, 0.2),
          refusal: nullable(text, 0.95),
          tool_calls: optional(list(toolCall, 1, 1), 0.2),
        }),
        finish_reason: oneOf(["stop", "length", "tool_calls"]),
      }),
      1,
      1,
    ),
    usage,
  });
  const failure = object({
    error: object({
      message: text,
      type: oneOf(["invalid_request_error", "rate_limit_error"]),
      param: nullable(string(word), 0.5),
      code: nullable(string(word), 0.5),
    }),
  });
  const input = union([text, list(text, 3, 1)]);
  return [
    streaming("/v1/chat/completions/stream", chat(true), chunk, (dice) => [
      ...many(dice, chunk, 12),
      { data: "[DONE]" },
    ]),
    {
      method: "post",
      path: "/v1/chat/completions",
      request: json(chat(false)),
      answers: [ok(whole), { status: 400, share: 1, value: failure }],
      weight: 2,
    },
    {
      method: "post",
      path: "/v1/embeddings",
      request: json(object({ input, model: oneOf(models) })),
      answers: [
        ok(
          object({
            object: constant("list"),
            data: list(
              object({
                object: constant("embedding"),
                index: integer(0, 3),
                embedding: list(number(1, 0), 8, 8),
              }),
              2,
              1,
            ),
            usage,
          }),
        ),
      ],
    },
    {
      method: "get",
      path: "/v1/models",
      answers: [
        ok(
          object({
            object: constant("list"),
            data: list(
              object({ id: oneOf(models), object: constant("model"), owned_by: string(word) }),
              4,
              1,
            ),
          }),
        ),
      ],
    },
    {
      method: "get",
      path: "/v1/models/{model}",
      parameters: { model: (dice) => dice.pick(models) },
      answers: [
        ok(object({ id: oneOf(models), object: constant("model"), owned_by: string(word) }), {
          id: "model",
        }),
      ],
    },
  ];
}

/** A model and a verb in the path, and whole answers in pieces. */
export function candidates(random: Random): Operation[] {
  const part = union([
    object({ text }),
    object({
      functionCall: object({ name: string(word), args: object(ordinaryFields(random, 2)) }),
    }),
    object({
      inlineData: object({
        mimeType: oneOf(["image/png", "image/jpeg"]),
        data: string((dice) => Buffer.from(uuid(dice)).toString("base64")),
      }),
    }),
  ]);
  const turn = object({ role: oneOf(["user", "model"]), parts: list(part, 2, 1) });
  const answer = object({
    candidates: optional(
      list(
        object({
          content: turn,
          finishReason: optional(oneOf(["STOP", "MAX_TOKENS", "SAFETY"]), 0.3),
          index: integer(0, 1),
          safetyRatings: optional(
            list(
              object({
                category: oneOf(["HARM_A", "HARM_B"]),
                probability: oneOf(["LOW", "HIGH"]),
              }),
              2,
            ),
            0.4,
          ),
        }),
        1,
        1,
      ),
      0.95,
    ),
    usageMetadata: object({
      promptTokenCount: integer(),
      candidatesTokenCount: optional(integer(), 0.7),
    }),
    modelVersion: oneOf(models),
  });
  const asked = object({
    contents: list(turn, 3, 1),
    generationConfig: optional(
      object({
        temperature: optional(number(2, 0.3), 0.6),
        topK: optional(integer(1, 40), 0.4),
        stopSequences: optional(list(string(word), 2), 0.3),
      }),
      0.6,
    ),
  });
  const model = { model: (dice: Random) => dice.pick(models) };
  return [
    {
      ...streaming("/v1beta/models/{model}:streamGenerateContent", asked, answer, (dice) =>
        many(dice, answer, 6),
      ),
      parameters: model,
    },
    {
      method: "post",
      path: "/v1beta/models/{model}:generateContent",
      parameters: model,
      request: json(asked),
      answers: [ok(answer)],
    },
    {
      method: "post",
      path: "/v1beta/models/{model}:countTokens",
      parameters: model,
      request: json(asked),
      answers: [ok(object({ totalTokens: integer() }))],
    },
    {
      method: "get",
      path: "/v1beta/models/{model}",
      parameters: model,
      answers: [ok(object({ name: oneOf(models), inputTokenLimit: integer() }))],
    },
  ];
}
