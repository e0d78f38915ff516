import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Contract } from "@workspace/contracts";

const problem = {
  "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
};
const refused = { 400: { content: problem }, 404: { content: problem }, 415: { content: problem } };

/** A small API with the traits of ours: notes with a bounded title, and a stream of events. */
export const contract: Contract<Record<"createNote" | "getNote" | "followNote", unknown>> = {
  name: "notes",
  document: {
    openapi: "3.1.0",
    info: { title: "Notes", version: "1.0.0" },
    paths: {
      "/notes": {
        post: {
          requestBody: {
            required: true,
            content: { "application/json": { schema: { $ref: "#/components/schemas/NewNote" } } },
          },
          responses: {
            201: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Note" } } },
            },
            ...refused,
          },
        },
      },
      "/notes/{note_id}": {
        parameters: [{ name: "note_id", in: "path", required: true, schema: { type: "string" } }],
        get: {
          parameters: [
            {
              name: "limit",
              in: "query",
              schema: { type: "integer", minimum: 1, maximum: 5 },
            },
          ],
          responses: {
            200: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Note" } } },
            },
            ...refused,
          },
        },
      },
      "/notes/{note_id}/events": {
        parameters: [{ name: "note_id", in: "path", required: true, schema: { type: "string" } }],
        get: {
          responses: {
            200: {
              content: {
                "text/event-stream": { schema: { $ref: "#/components/schemas/Event" } },
              },
            },
            ...refused,
          },
        },
      },
    },
    components: {
      schemas: {
        Problem: {
          type: "object",
          required: ["type", "status"],
          properties: { type: { type: "string" }, status: { type: "integer" } },
        },
        NewNote: {
          type: "object",
          required: ["title"],
          additionalProperties: false,
          properties: {
            title: { type: "string", minLength: 1, maxLength: 100 },
            tags: { type: "array", maxItems: 5, items: { type: "string" } },
          },
        },
        Note: {
          type: "object",
          required: ["id", "title"],
          properties: { id: { type: "string" }, title: { type: "string" } },
        },
        Event: {
          oneOf: [
            {
              type: "object",
              required: ["type", "sequence_number"],
              properties: {
                type: { const: "note-read" },
                sequence_number: { type: "integer" },
              },
            },
          ],
        },
      },
    },
  },
  operations: {
    createNote: {
      operationId: "createNote",
      method: "post",
      path: "/notes",
      tags: [],
      authenticated: false,
      scope: null,
      requestBody: { required: true, mediaTypes: ["application/json"] },
      replies: {
        "201": ["application/json"],
        "400": ["application/problem+json"],
        "415": ["application/problem+json"],
      },
    },
    getNote: {
      operationId: "getNote",
      method: "get",
      path: "/notes/{note_id}",
      tags: [],
      authenticated: false,
      scope: null,
      requestBody: null,
      replies: {
        "200": ["application/json"],
        "400": ["application/problem+json"],
        "404": ["application/problem+json"],
      },
    },
    followNote: {
      operationId: "followNote",
      method: "get",
      path: "/notes/{note_id}/events",
      tags: [],
      authenticated: false,
      scope: null,
      requestBody: null,
      replies: { "200": ["text/event-stream"], "404": ["application/problem+json"] },
    },
  },
};

export type Reply = { status: number; body: unknown; type?: string };

/** What may be wrong about the server of a test; nothing about it is by itself. */
export interface Faults {
  createNote?: (reply: Reply, body: Buffer) => Reply;
  getNote?: (reply: Reply) => Reply;
  events?: string;
  lengthOf?: (title: string) => number;
}

export function refusal(status: number): Reply {
  return { status, body: { type: "refused", status }, type: "application/problem+json" };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function createNote(request: IncomingMessage, bytes: Buffer, faults: Faults): Reply {
  if (request.headers["content-type"] !== "application/json") return refusal(415);
  const body = parse(bytes);
  if (typeof body !== "object" || body === null || Array.isArray(body)) return refusal(400);
  const lengthOf = faults.lengthOf ?? ((title: string) => [...title].length);
  const { title, tags, ...rest } = body as Record<string, unknown>;
  if (typeof title !== "string" || title === "" || lengthOf(title) > 100) return refusal(400);
  if (Object.keys(rest).length > 0) return refusal(400);
  const goodTags =
    tags === undefined ||
    (Array.isArray(tags) && tags.length <= 5 && tags.every((tag) => typeof tag === "string"));
  return goodTags ? { status: 201, body: { id: "n1", title } } : refusal(400);
}

function getNote(url: URL): Reply {
  const limit = url.searchParams.get("limit");
  if (limit !== null && !/^[1-5]$/.test(limit)) return refusal(400);
  return url.pathname === "/notes/n1"
    ? { status: 200, body: { id: "n1", title: "T" } }
    : refusal(404);
}

export const GOOD_EVENTS =
  ": hello\n\n" +
  'id: 0\nevent: note-read\ndata: {"type":"note-read","sequence_number":0}\n\n' +
  'id: 1\nevent: note-read\ndata: {"type":"note-read","sequence_number":1}\n\n';

/** A server of notes with these faults. */
export async function startNotesServer(
  faults: Faults,
): Promise<AsyncDisposable & { baseUrl: string }> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const bytes = await buffer(request);
    const url = new URL(`http://x${request.url ?? ""}`);
    if (request.url === "/notes/n1/events" || request.url?.startsWith("/notes/n1/events?")) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(faults.events ?? GOOD_EVENTS);
      return;
    }
    let reply = refusal(404);
    if (request.method === "POST") {
      reply = createNote(request, bytes, faults);
      reply = faults.createNote?.(reply, bytes) ?? reply;
    } else if (!url.pathname.endsWith("/events")) {
      reply = getNote(url);
      reply = faults.getNote?.(reply) ?? reply;
    }
    response.writeHead(reply.status, { "content-type": reply.type ?? "application/json" });
    response.end(JSON.stringify(reply.body));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
