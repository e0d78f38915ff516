import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printSchemas } from "../shapes/index.ts";
import type { JsonSchema } from "../shapes/index.ts";
import {
  addEvent,
  addStreamEnd,
  createEventShape,
  isEmptyEventShape,
  loadEventShape,
  mergeEventShapes,
  saveEventShape,
} from "./index.ts";
import type { EventShape } from "./index.ts";

type Event = readonly [event: string | null, data: string];

function shapeOf(streams: readonly (readonly Event[])[]): EventShape {
  const shape = createEventShape();
  for (const stream of streams) {
    for (const [event, data] of stream) addEvent(shape, { event, data });
    addStreamEnd(shape);
  }
  return shape;
}

function print(streams: readonly (readonly Event[])[], evidence = false): JsonSchema {
  const key = "POST /v1/answers 200 text/event-stream";
  const { schemas } = printSchemas(
    { shapes: new Map(), events: new Map([[key, shapeOf(streams)]]) },
    { evidence },
  );
  return schemas.get(key) ?? {};
}

const delta = (at: number): Event => [null, JSON.stringify({ id: at, delta: `some words ${at}` })];
const typed = (type: string, rest: object): Event => [type, JSON.stringify({ type, ...rest })];

describe("a stream's schema", () => {
  test("is that of the data where events have no name", () => {
    expect(print([[delta(1), delta(2), [null, "[DONE]"]]])).toMatchObject({
      type: "object",
      properties: { id: { type: "integer" }, delta: { type: "string" } },
    });
  });

  test("tells in which order its events come, whatever their names", () => {
    const ordered = ["start", "delta", "delta", "stop"].map((type) => typed(type, { n: 1 }));
    const late = ["delta", "start", "stop"].map((type) => typed(type, { n: 1 }));
    expect(print([ordered, ordered, late], true)["x-stream-course"]).toMatchObject({
      start: { rank: 0.33 },
      delta: { rank: 0.67 },
      stop: { rank: 2 },
    });
  });

  test("is a union of the data where its tag says what the name says", () => {
    const stream = Array.from({ length: 12 }, (_, at) => [
      typed("part_start", { index: at }),
      typed("text_delta", { delta: `some words ${at}`, part: at }),
    ]).flat();
    expect(print([stream])).toMatchObject({
      oneOf: [
        { $ref: "#/components/schemas/PartStartEvent" },
        { $ref: "#/components/schemas/TextDeltaEvent" },
      ],
      discriminator: { propertyName: "type" },
    });
  });

  test("names the events where only their name tells them apart", () => {
    const stream: Event[] = [
      ["completion", '{"text":"a b"}'],
      ["done", "{}"],
      ["ping", "not JSON"],
    ];
    expect(print([stream])).toMatchObject({
      oneOf: [
        { properties: { event: { const: "completion" }, data: { type: "object" } } },
        { properties: { event: { const: "done" }, data: { type: "object" } } },
        { properties: { event: { const: "ping" }, data: { type: "string" } } },
      ],
    });
  });

  test("notes the order and number of events, and how the end is told", () => {
    const stream: Event[] = [
      typed("start", {}),
      typed("delta", { a: 1 }),
      typed("delta", { a: 2 }),
      [null, "[DONE]"],
    ];
    expect(print([stream, [typed("start", {})]], true)).toMatchObject({
      "x-end-of-stream": ["[DONE]"],
      "x-stream-course": {
        start: { streams: 2, first: 2, last: 1, least: 1, most: 1 },
        delta: { streams: 1, first: 0, last: 1, least: 0, most: 2 },
      },
    });
  });
});

describe("the evidence of streams", () => {
  const event = fc.tuple(
    fc.constantFrom(null, "a", "b", "delta"),
    fc.oneof(
      fc.constantFrom("[DONE]", "ping", "", "{broken"),
      fc
        .record({ type: fc.constantFrom("a", "b"), n: fc.integer() })
        .map((data) => JSON.stringify(data)),
    ),
  );
  const streams = fc.array(fc.array(event, { maxLength: 5 }), { maxLength: 6 });

  test("is the same in any order of the streams, and merged from parts", () => {
    fc.assert(
      fc.property(streams, (list) => {
        const whole = saveEventShape(shapeOf(list));
        expect(saveEventShape(shapeOf(list.toReversed()))).toEqual(whole);
        const parts = list.map((stream) => shapeOf([stream]));
        expect(saveEventShape(parts.reduce(mergeEventShapes, createEventShape()))).toEqual(whole);
        expect(saveEventShape(loadEventShape(JSON.parse(JSON.stringify(whole))))).toEqual(whole);
      }),
    );
  });

  test("is bounded: names that are new each time become one", () => {
    const stream = Array.from({ length: 200 }, (_, at): Event => [`event-${at}`, '{"a":1}']);
    const shape = shapeOf([stream]);
    expect(shape.names.size).toBe(1);
    expect(shape.course.labels.size).toBe(0);
    const halves = mergeEventShapes(shapeOf([stream.slice(0, 100)]), shapeOf([stream.slice(100)]));
    expect(halves.names.get("")?.count).toBe(200);
  });

  test("is empty until a stream was seen", () => {
    expect(isEmptyEventShape(createEventShape())).toBe(true);
    expect(isEmptyEventShape(shapeOf([[]]))).toBe(false);
  });
});
