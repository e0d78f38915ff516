import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { Exchange, WebSocketMessage } from "@workspace/traffic";
import { beforeAll, expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import { addExchange, createEvidence, mergeEvidence } from "../evidence/evidence.ts";
import { loadEvidence } from "../evidence/load-evidence.ts";
import { saveEvidence } from "../evidence/save-evidence.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { printSockets } from "./print-sockets.ts";
import { printSpecs } from "./print-specs.ts";

let faultsOf: (document: JsonSchema) => unknown;

beforeAll(() => {
  const file = createRequire(import.meta.url).resolve(
    "@asyncapi/specs/schemas/3.0.0-without-$id.json",
  );
  const ajv = formats.default(new Ajv({ strict: false, allErrors: false }));
  const validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")) as object);
  faultsOf = (document) => {
    validate(document);
    return validate.errors ?? [];
  };
});

type Said = readonly ["sent" | "received", string | Buffer];

function socket(url: string, said: readonly Said[], more = {}): Exchange {
  const messages = said.map(([direction, data], index): WebSocketMessage => {
    const at = new Date(Date.UTC(2026, 10, 1, 10, 0, index)).toISOString();
    return typeof data === "string"
      ? { direction, kind: "text", data, at }
      : { direction, kind: "binary", data: data.toString("base64"), at };
  });
  return { ...makeExchange({ url, status: 101, answer: "", ...more }), messages };
}

const json = (value: unknown) => JSON.stringify(value);

function roomsEvidence(from = 0) {
  const evidence = createEvidence();
  for (let index = from; index < from + 12; index += 1) {
    const said: Said[] = [
      ["sent", json({ type: "join", name: `Ann ${index}` })],
      ["received", json({ type: "joined", id: index })],
      ["received", json({ type: "text", text: `word ${index}` })],
      ["received", Buffer.from([0, 1, 2])],
    ];
    const url = `wss://chat.example/rooms/${index + 1}/live?version=2`;
    const requestHeaders = [["authorization", "Bearer abc"] as const];
    addExchange(evidence, socket(url, said, { requestHeaders }));
  }
  return evidence;
}

test("messages of both sides are described, as AsyncAPI 3.0", () => {
  const [spec, ...others] = printSockets(roomsEvidence());
  expect(others).toEqual([]);
  expect(spec).toMatchObject({ host: "chat.example", channels: 1, connections: 12, messages: 48 });
  const document = spec?.document ?? {};
  expect(faultsOf(document)).toEqual([]);
  expect(document).toMatchObject({
    servers: { main: { host: "chat.example", protocol: "wss" } },
    channels: {
      RoomsRoomIdLive: {
        address: "/rooms/{room_id}/live",
        parameters: { room_id: { description: "Seen as: integer." } },
        bindings: { ws: { query: { properties: { version: { type: "integer" } } } } },
        messages: { sentJoin: { payload: { properties: { name: { type: "string" } } } } },
      },
    },
    operations: {
      sendRoomsRoomIdLive: {
        action: "send",
        security: [{ $ref: "#/components/securitySchemes/bearerAuth" }],
      },
      receiveRoomsRoomIdLive: { action: "receive" },
    },
    components: { securitySchemes: { bearerAuth: { type: "http", scheme: "bearer" } } },
  });
  const { RoomsRoomIdLive: channel } = document["channels"] as {
    RoomsRoomIdLive: { messages: object };
  };
  // A message for each kind that a tag tells apart, and one for what is no text.
  expect(Object.keys(channel.messages)).toHaveLength(4);
  expect(channel.messages).toHaveProperty("receivedBinary.payload.format", "binary");
});

test("without evidence nothing but AsyncAPI is left", () => {
  const [spec] = printSockets(roomsEvidence(), { evidence: false });
  expect(JSON.stringify(spec?.document)).not.toContain('"x-');
  expect(faultsOf(spec?.document ?? {})).toEqual([]);
});

test("text that is no JSON, and a connection that said nothing", () => {
  const evidence = createEvidence();
  addExchange(evidence, socket("ws://plain.example:81/echo", [["sent", "hello"]]));
  addExchange(evidence, socket("ws://plain.example:81/", []));
  const [spec] = printSockets(evidence);
  expect(faultsOf(spec?.document ?? {})).toEqual([]);
  expect(spec?.document).toMatchObject({
    servers: { main: { host: "plain.example:81", protocol: "ws" } },
    channels: {
      Root: { address: "/" },
      Echo: { messages: { sentMessage: { payload: { type: "string" } } } },
    },
  });
});

test("evidence is saved, loaded and merged in any order with the same result", () => {
  const [a, b] = [roomsEvidence(0), roomsEvidence(12)];
  const loaded = loadEvidence(JSON.parse(JSON.stringify(saveEvidence(a))));
  expect(printSockets(loaded)).toEqual(printSockets(a));
  expect(saveEvidence(mergeEvidence(b, loaded))).toEqual(saveEvidence(mergeEvidence(a, b)));
  const whole = createEvidence();
  for (const part of [a, b]) Object.assign(whole, mergeEvidence(whole, part));
  expect(printSockets(whole)).toEqual(printSockets(mergeEvidence(a, b)));
});

test("sockets are no operations of the API beside them", () => {
  const evidence = roomsEvidence();
  expect(printSpecs(evidence)).toEqual([]);
  addExchange(
    evidence,
    makeExchange({ url: "https://chat.example/rooms/1/live", answer: { a: 1 } }),
  );
  const [spec] = printSpecs(evidence);
  expect(spec?.summary).toMatchObject({ operations: 1, paths: 1 });
  expect(spec?.document).toHaveProperty(
    ["paths", "/rooms/{room_id}/live", "get", "x-seen", "count"],
    1,
  );
});
