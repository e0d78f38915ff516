import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { ReplyHeaders, StreamEvent } from "@workspace/contracts";
import { encodeEvents } from "./event-stream.ts";

/** What a handler gives back, its types forgotten. */
export interface UntypedReply {
  status: number;
  headers?: ReplyHeaders;
  body?: unknown;
  events?: AsyncIterable<StreamEvent>;
  content?: AsyncIterable<Uint8Array> | Uint8Array | string;
  contentType?: string;
}

export async function sendReply(
  reply: FastifyReply,
  given: UntypedReply,
  heartbeatMs: number,
): Promise<FastifyReply> {
  reply.code(given.status);
  for (const [name, value] of Object.entries(given.headers ?? {})) reply.header(name, value);
  if (given.events) return sendEvents(reply, given.events, heartbeatMs);
  if (given.content !== undefined) {
    reply.type(given.contentType ?? "application/octet-stream");
    const { content } = given;
    return reply.send(
      typeof content === "string" || content instanceof Uint8Array
        ? content
        : Readable.from(content, { objectMode: false }),
    );
  }
  if (given.body === undefined) return reply.send();
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(given.body));
}

/**
 * The first event is awaited for a moment before the head is sent, so that a stream that fails at
 * once is an ordinary error with its status.
 */
async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<StreamEvent>,
  heartbeatMs: number,
): Promise<FastifyReply> {
  const source = encodeEvents(events, heartbeatMs);
  const first = source.next();
  await Promise.race([first, new Promise((done) => setTimeout(done, 200))]);
  reply.headers({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  return reply.send(Readable.from(resume(first, source), { highWaterMark: 1 }));
}

async function* resume(first: Promise<IteratorResult<string>>, rest: AsyncGenerator<string>) {
  try {
    const result = await first;
    if (result.done) return;
    yield result.value;
    yield* rest;
  } finally {
    void rest.return(undefined).catch(() => {});
  }
}
