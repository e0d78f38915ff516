import { createAnalysisClient } from "@workspace/client";
import type { AnalysisClient } from "@workspace/client";
import { sessionCookie } from "./people.ts";

/** The analysis service's API as somebody who is signed in. */
export const analysisAs = (url: string, session: string): AnalysisClient =>
  createAnalysisClient({
    baseUrl: url,
    headers: { cookie: `${sessionCookie}=${session}`, origin: url },
  });

export const secretOfTraffic = "sk-live-51Hq7Zr0quagmire88Kd2";

interface HarFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

interface HarOptions {
  /** Whether `credits` is a string and `nickname` is gone, which breaks clients. */
  readonly changed?: boolean;
}

const origin = "https://api.skerry.example";

/** Users, shops, a stream, a WebSocket and one entry that is no exchange. */
export function harFile(name: string, { changed = false }: HarOptions = {}): HarFile {
  const entries = [
    ...Array.from({ length: 24 }, (_, index) => userEntry(index, changed)),
    ...["oslo", "bern", "rome"].map((city, index) =>
      entry(30 + index, "GET", `/v1/shops/${city}`, 200, { city, open: true }),
    ),
    entry(40, "GET", "/v1/users/nobody", 404, { error: { type: "not_found" } }),
    streamEntry(41),
    socketEntry(50),
    { request: { method: "GET", url: "data:,x" } },
  ];
  const har = JSON.stringify({ log: { version: "1.2", entries } });
  return { name, mimeType: "application/json", buffer: Buffer.from(har) };
}

export const exchangesInHar = 30;

const begun = Date.parse("2026-11-20T10:00:00.000Z");
const timeOf = (index: number): string => new Date(begun + index * 2_000).toISOString();

function entry(index: number, method: string, path: string, status: number, body: unknown) {
  return {
    startedDateTime: timeOf(index),
    time: 40 + index,
    request: {
      method,
      url: `${origin}${path}`,
      headers: [
        { name: "authorization", value: `Bearer ${secretOfTraffic}` },
        { name: "accept", value: "application/json" },
      ],
    },
    response: {
      status,
      headers: [{ name: "content-type", value: "application/json" }],
      content: { text: JSON.stringify(body) },
    },
  };
}

function userEntry(index: number, changed: boolean) {
  const id = `usr_${(index + 1).toString(16).padStart(24, "9")}`;
  const credits = changed ? `${index * 3}` : index * 3;
  const user = { id, credits, arguments: '{"depth":{"of":2}}', ...(!changed && { nickname: "n" }) };
  return entry(index, "GET", `/v1/users/${id}`, 200, user);
}

/** As Chrome writes the events of an EventSource: with the time of each. */
function streamEntry(index: number) {
  const words = ["the", "tide", "comes", "in"];
  return {
    ...entry(index, "POST", "/v1/chat", 200, ""),
    response: { status: 200, headers: [{ name: "content-type", value: "text/event-stream" }] },
    _eventSourceMessages: [
      ...words.map((text, at) => ({
        time: 100 + at * 0.25,
        eventName: "delta",
        data: JSON.stringify({ type: "delta", text }),
      })),
      { time: 101, eventName: "message", data: "[DONE]" },
    ],
  };
}

function socketEntry(index: number) {
  const at = (begun + index * 2_000) / 1_000;
  const socket = entry(index, "GET", "/v1/live", 101, "");
  return {
    ...socket,
    request: { ...socket.request, url: `wss://api.skerry.example/v1/live` },
    response: { status: 101, headers: [] },
    _webSocketMessages: [
      { type: "send", time: at, opcode: 1, data: '{"op":"ping"}' },
      { type: "receive", time: at + 0.4, opcode: 1, data: '{"op":"pong"}' },
    ],
  };
}
