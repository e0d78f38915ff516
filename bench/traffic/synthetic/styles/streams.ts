import type { Api, Operation } from "../api.ts";
import type { Random } from "../random.ts";
import {
  constant,
  integer,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  string,
  tagged,
  union,
} from "../values.ts";
import { ordinaryFields, uuid, word } from "../vocabulary.ts";
import { candidates, chunks } from "./chat-streams.ts";
import { json, ok } from "./rest.ts";
import { many, models, named, streaming, text, usage } from "./streaming.ts";

/** Answers that are written word by word, in the ways of several vendors. */
export function streamsApi(random: Random): Api {
  return {
    origin: `https://api.${word(random)}.example`,
    definitions: new Map(),
    operations: random.pick([chunks, namedEvents, candidates, ownEvents])(random),
  };
}

/** A kind for each event, told by its name and by its data. */
function namedEvents(): Operation[] {
  const block = tagged("type", {
    text: { text },
    tool_use: {
      id: string(uuid),
      name: string(word),
      input: object({ city: optional(text, 0.5), days: optional(integer(), 0.4) }),
    },
    thinking: { thinking: text, signature: string(uuid) },
  });
  const tokens = object({
    input_tokens: integer(),
    output_tokens: integer(),
    cache_read_input_tokens: nullable(integer(), 0.5),
  });
  const message = object({
    id: string(uuid),
    type: constant("message"),
    role: constant("assistant"),
    content: list(block, 3, 1),
    stop_reason: nullable(oneOf(["end_turn", "max_tokens", "tool_use"]), 0.1),
    usage: tokens,
  });
  const kinds: Readonly<Record<string, Parameters<typeof object>[0]>> = {
    message_start: { message },
    content_block_start: { index: integer(0, 3), content_block: block },
    content_block_delta: {
      index: integer(0, 3),
      delta: tagged("type", {
        text_delta: { text },
        input_json_delta: { partial_json: string(word) },
        signature_delta: { signature: string(uuid) },
      }),
    },
    content_block_stop: { index: integer(0, 3) },
    message_delta: {
      delta: object({ stop_reason: nullable(oneOf(["end_turn", "tool_use"]), 0.1) }),
      usage: tokens,
    },
    message_stop: {},
    ping: {},
  };
  const asked = object({
    model: oneOf(models),
    max_tokens: integer(),
    system: optional(union([text, list(tagged("type", { text: { text } }), 2, 1)]), 0.4),
    messages: list(
      object({ role: oneOf(["user", "assistant"]), content: union([text, list(block, 2, 1)]) }),
      3,
      1,
    ),
    metadata: optional(object({ user_id: string(uuid) }), 0.3),
  });
  return [
    streaming("/v1/messages/stream", asked, tagged("type", kinds), (random) =>
      named(random, kinds, "type"),
    ),
    {
      method: "post",
      path: "/v1/messages",
      request: json(asked),
      answers: [ok(message)],
      weight: 2,
    },
    {
      method: "post",
      path: "/v1/messages/count_tokens",
      request: json(asked),
      answers: [ok(object({ input_tokens: integer() }))],
    },
  ];
}

/** Kinds told by a field of no custom, by the event's name alone, or by which fields are there. */
function ownEvents(random: Random): Operation[] {
  const tag = random.pick(["event", "t", "stage", "msg_type", "cmd"]);
  const kinds: Readonly<Record<string, Parameters<typeof object>[0]>> = {
    started: { run: string(uuid), at: integer(1e9, 2e9) },
    token: { value: text, position: integer() },
    sources: {
      items: list(
        object({
          url: string((dice) => `https://${word(dice)}.example/`),
          title: text,
          score: optional(number(1, 0), 0.6),
        }),
        3,
        1,
      ),
    },
    progress: { done: integer(0, 9), total: integer(10, 20), note: optional(text, 0.3) },
    finished: { usage, reason: oneOf(["complete", "cancelled"]) },
  };
  const asked = object({
    question: text,
    mode: oneOf(["fast", "deep"]),
    ...ordinaryFields(random, 3),
  });
  const events = tagged(tag, kinds);
  const bare = union(Object.values(kinds).map((fields) => object(fields)));
  return [
    streaming("/ask", asked, events, (dice) =>
      named(dice, kinds, tag).map(({ data }) => ({ data })),
    ),
    streaming("/research", asked, bare, (dice) => named(dice, kinds, null)),
    streaming("/watch", asked, object(kinds["progress"] ?? {}), (dice) => [
      { event: "ping", data: "" },
      ...many(dice, object(kinds["progress"] ?? {}), 4),
    ]),
    {
      method: "get",
      path: "/runs/{run}",
      parameters: { run: uuid },
      answers: [
        ok(
          object({
            run: string(uuid),
            state: oneOf(["queued", "running", "finished"]),
            events: list(events, 5),
          }),
        ),
      ],
    },
  ];
}
