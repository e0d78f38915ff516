import { decodeBody, parseJson } from "@workspace/traffic";
import type { Exchange, ExchangeBody, JsonValue, WebSocketMessage } from "@workspace/traffic";

type Pair = readonly [name: string, value: JsonValue];

/** An exchange as JSON paths see it: bodies are values, as far as they can be read as such. */
export function exchangeDocument(exchange: Exchange): JsonValue {
  const { id, startedAt, durationMs, request, response, messages } = exchange;
  const { method, url } = request;
  const { host, pathname, searchParams } = new URL(url);
  return {
    id,
    started_at: startedAt,
    duration_ms: durationMs,
    method,
    url,
    host,
    path: pathname,
    status: response?.status ?? null,
    request: {
      query: byName([...searchParams]),
      headers: byName(request.headers),
      body: bodyValue(request.body),
    },
    response: response && {
      headers: byName(response.headers),
      body: bodyValue(response.body),
      ...eventsOf(response.body),
    },
    messages: messages.map(messageValue),
  };
}

/** A name that comes repeatedly has a list; own members whatever the names, `__proto__` too. */
function byName(pairs: readonly Pair[]): JsonValue {
  const values = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...values].map(([name, all]) => {
      const [first, ...further] = all.map(([, value]) => value);
      return [name, further.length > 0 ? [first ?? null, ...further] : (first ?? null)];
    }),
  );
}

function bodyValue(body: ExchangeBody | null): JsonValue {
  if (body === null) return null;
  const decoded = decodeBody(body);
  switch (decoded.kind) {
    case "json":
      return decoded.value;
    case "json-lines":
      return decoded.values;
    case "form":
      return byName(decoded.fields);
    case "multipart":
      return byName(decoded.parts.map(({ name, content }) => [name ?? "", textValue(content)]));
    case "text":
      return decoded.text;
    case "event-stream":
      return body.content.kind === "text" ? body.content.text : null;
    default:
      return null;
  }
}

function eventsOf(body: ExchangeBody | null): { events?: JsonValue } {
  const decoded = body && decodeBody(body);
  if (decoded?.kind !== "event-stream") return {};
  const events = decoded.stream.events.map(({ event, id, data }) => ({
    event,
    id,
    data: textValue(data),
  }));
  return { events };
}

function messageValue({ direction, kind, data }: WebSocketMessage): JsonValue {
  return { direction, kind, data: kind === "text" ? textValue(data) : null };
}

function textValue(text: string): JsonValue {
  const parsed = parseJson(text);
  return parsed.kind === "json" ? parsed.value : text;
}
