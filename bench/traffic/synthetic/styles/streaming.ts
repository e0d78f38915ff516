import type { Operation, StreamedEvent } from "../api.ts";
import type { Random } from "../random.ts";
import {
  constant,
  integer,
  jsonText,
  list,
  object,
  oneOf,
  optional,
  string,
  tagged,
  union,
} from "../values.ts";
import type { Value } from "../values.ts";
import { uuid, word, words } from "../vocabulary.ts";
import { json } from "./rest.ts";

export const text = string((random) => words(random, 1, 6));
export const models = ["ember-large", "ember-small-2", "quartz-1.5-pro", "quartz-mini"] as const;

export const tool = object({
  type: constant("function"),
  function: object({
    name: string(word),
    description: optional(text, 0.6),
    parameters: object({
      type: constant("object"),
      required: optional(list(string(word), 2), 0.5),
    }),
  }),
});
export const content = union([
  text,
  list(
    tagged("type", {
      text: { text },
      image_url: {
        image_url: object({
          url: string((random) => `https://cdn.example/${uuid(random)}`),
          detail: optional(oneOf(["low", "high"]), 0.4),
        }),
      },
    }),
    3,
    1,
  ),
]);
export const toolCall = object({
  index: integer(0, 2),
  id: string((random) => `call_${uuid(random).slice(0, 8)}`),
  type: constant("function"),
  function: object({ name: string(word), arguments: jsonText(object({ city: text })) }),
});
export const usage = object({
  prompt_tokens: integer(),
  completion_tokens: integer(),
  total_tokens: integer(),
  details: optional(object({ cached_tokens: integer() }), 0.5),
});

export function streaming(
  path: string,
  request: Value,
  event: Value,
  events: (random: Random) => readonly StreamedEvent[],
): Operation {
  return {
    method: "post",
    path,
    request: json(request),
    answers: [{ status: 200, share: 1, value: event, events }],
  };
}

export function many(random: Random, value: Value, most: number): StreamedEvent[] {
  return Array.from({ length: random.integer(2, most) }, () => ({ data: value.sample(random) }));
}

/** The first kind begins, the last ends, the others come between. */
export function named(
  random: Random,
  kinds: Readonly<Record<string, Parameters<typeof object>[0]>>,
  tag: string | null,
): StreamedEvent[] {
  const names = Object.keys(kinds);
  const [first = "", last = ""] = [names[0], names.at(-1)];
  const between = Array.from({ length: random.integer(2, 9) }, () =>
    random.pick(names.slice(1, -1)),
  );
  return [first, ...between, last].map((event) => ({
    event,
    data: object({ ...(tag ? { [tag]: constant(event) } : {}), ...kinds[event] }).sample(random),
  }));
}
