import { request as sendHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import type { HttpRequest } from "./http-request.ts";

export interface ReceivedEvent {
  readonly id: string | null;
  readonly event: string | null;
  readonly data: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly mediaType: string;
  readonly body: Buffer;
  /** Of an event stream, in order; the body is then empty. */
  readonly events: readonly ReceivedEvent[] | null;
}

export interface SendLimits {
  readonly timeoutMs: number;
  /** A stream is left after so long, or after so many events. */
  readonly streamMs: number;
  readonly maxEvents: number;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Sends a request byte for byte, without what fetch would tidy up.
 * @throws Error when no whole answer comes within the limits
 */
export function sendRequest(
  baseUrl: string,
  request: HttpRequest,
  limits: SendLimits,
): Promise<HttpReply> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const outgoing = sendHttp({
      hostname,
      port,
      method: request.method,
      path: request.target,
      headers: {
        ...request.headers,
        ...(request.body === null ? {} : { "content-length": request.body.length }),
      },
    });
    let answered = false;
    const timer = setTimeout(() => {
      outgoing.destroy(new Error(`no whole answer within ${limits.timeoutMs} ms`));
    }, limits.timeoutMs);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    outgoing.on("response", (incoming) => {
      answered = true;
      read(incoming, limits).then(
        (reply) => {
          settle(() => resolve(reply));
          // An endless stream is left; a finished answer keeps its connection.
          if (reply.events) outgoing.destroy();
        },
        (error: unknown) => settle(() => reject(error)),
      );
    });
    // A server may refuse a body before all of it was sent; its answer counts then.
    outgoing.on("error", (error) => {
      if (!answered) settle(() => reject(error));
    });
    outgoing.end(request.body ?? undefined);
  });
}

async function read(incoming: IncomingMessage, limits: SendLimits): Promise<HttpReply> {
  const mediaType = (incoming.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  const head = { status: incoming.statusCode ?? 0, headers: incoming.headers, mediaType };
  if (mediaType === "text/event-stream") {
    return { ...head, body: Buffer.alloc(0), events: await readEvents(incoming, limits) };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`the answer is over ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { ...head, body: Buffer.concat(chunks), events: null };
}

function readEvents(incoming: IncomingMessage, limits: SendLimits): Promise<ReceivedEvent[]> {
  return new Promise((resolve, reject) => {
    const events: ReceivedEvent[] = [];
    const timer = setTimeout(() => finish(), limits.streamMs);
    const finish = () => {
      clearTimeout(timer);
      incoming.removeAllListeners("data");
      resolve(events);
    };
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        events.push({ id: id ?? null, event: event ?? null, data });
        if (events.length >= limits.maxEvents) finish();
      },
    });
    const decoder = new TextDecoder("utf-8", { fatal: true });
    incoming.on("data", (chunk: Buffer) => {
      try {
        parser.feed(decoder.decode(chunk, { stream: true }));
      } catch (error) {
        clearTimeout(timer);
        reject(error);
      }
    });
    incoming.on("end", finish);
    incoming.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
