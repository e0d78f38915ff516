import type { BodyData, CompletedRequest, InitiatedRequest, WebSocketMessage } from "mockttp";
import { Failure } from "../failure.ts";
import type { ObservedCalls, ObservedRequest } from "./observed-calls.ts";
import type { ProxyAuthority } from "./proxy-authority.ts";

export interface RecordingProxy {
  readonly url: string;
  stop(): Promise<void>;
}

export interface RecordingProxyOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly authority: Pick<ProxyAuthority, "key" | "certificate">;
  /** Certificate authorities beside the known ones that upstreams' certificates may come from; PEM. */
  readonly trusted: readonly string[];
  readonly maxBodyBytes: number;
  readonly calls: ObservedCalls;
}

/**
 * A proxy on loopback for HTTP, HTTPS and WebSockets: everything passes, and is observed on its way.
 * @throws Failure where the port is taken
 */
export async function startRecordingProxy(options: RecordingProxyOptions): Promise<RecordingProxy> {
  const { getLocal } = await import("mockttp");
  const { calls, authority, trusted } = options;
  const proxy = getLocal({
    https: { key: authority.key, cert: authority.certificate },
    http2: "fallback",
    recordTraffic: false,
    suggestChanges: false,
    maxBodySize: options.maxBodyBytes,
  });
  const passing = {
    // Where an upstream breaks off, the client sees that, and no page of the proxy.
    simulateConnectionErrors: true,
    additionalTrustedCAs: trusted.map((cert) => ({ cert })),
  };
  try {
    await (options.port === 0 ? proxy.start() : proxy.start(options.port));
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isTaken) throw error;
    throw new Failure(`Port ${options.port} is in use; choose another one with --port.`);
  }
  await proxy.forUnmatchedRequest().thenPassThrough(passing);
  await proxy.forAnyWebSocket().thenPassThrough(passing);
  await proxy.on("request-initiated", (request) => calls.begin(observed(request)));
  await proxy.on("request-body-data", ({ id, content }: BodyData) =>
    calls.onRequestBody(id, content),
  );
  await proxy.on("response-initiated", ({ id, statusCode, statusMessage, rawHeaders }) =>
    calls.answer(id, statusCode, statusMessage, rawHeaders),
  );
  await proxy.on("response-body-data", ({ id, content }: BodyData) =>
    calls.onResponseBody(id, content),
  );
  await proxy.on("response", ({ id }) => calls.end(id));
  await proxy.on("abort", ({ id, error }) => calls.end(id, error ? "broken-off" : "client-left"));
  await proxy.on("websocket-request", (request) => calls.begin(observed(request)));
  await proxy.on("websocket-accepted", ({ id, statusCode, statusMessage, rawHeaders }) =>
    calls.answer(id, statusCode, statusMessage, rawHeaders),
  );
  const onMessage = (message: WebSocketMessage) =>
    calls.onMessage(message.streamId, observedMessage(message));
  await proxy.on("websocket-message-received", onMessage);
  await proxy.on("websocket-message-sent", onMessage);
  await proxy.on("websocket-close", ({ streamId }) => calls.end(streamId));
  return { url: `http://127.0.0.1:${proxy.port}`, stop: () => proxy.stop() };
}

function observed(request: InitiatedRequest | CompletedRequest): ObservedRequest {
  const { id, method, url, httpVersion, rawHeaders, timingEvents } = request;
  return {
    id,
    method,
    url,
    httpVersion: httpVersion ? `HTTP/${httpVersion}` : null,
    rawHeaders,
    startedAtMs: timingEvents.startTime,
  };
}

/** The proxy tells by its own side: what it received is what the client sent. */
function observedMessage({ direction, content, isBinary, ...message }: WebSocketMessage) {
  const { startTime, startTimestamp } = message.timingEvents;
  const atMs = startTime + (message.eventTimestamp - startTimestamp);
  const bytes = Buffer.from(content);
  return {
    direction: direction === "received" ? "sent" : "received",
    kind: isBinary ? "binary" : "text",
    data: bytes.toString(isBinary ? "base64" : "utf8"),
    at: new Date(atMs).toISOString(),
  } as const;
}
