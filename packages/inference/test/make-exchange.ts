import type { Exchange, HeaderPair } from "@workspace/traffic";

export interface ExchangeParts {
  readonly method?: string;
  readonly url: string;
  readonly startedAt?: string;
  readonly requestHeaders?: readonly HeaderPair[];
  readonly body?: { readonly type: string; readonly text: string };
  readonly status?: number;
  readonly responseHeaders?: readonly HeaderPair[];
  readonly type?: string;
  /** Text as it is; anything else as JSON. */
  readonly answer?: unknown;
}

/** An exchange with little said of it; a JSON answer of status 200 when nothing is. */
export function makeExchange(parts: ExchangeParts): Exchange {
  const { method = "GET", url, body, answer = {}, status = 200 } = parts;
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  const type = parts.type ?? "application/json";
  return {
    id: `${method} ${url} ${text}`,
    startedAt: parts.startedAt ?? "2026-11-01T10:00:00.000Z",
    durationMs: 5,
    request: {
      method,
      url,
      httpVersion: "HTTP/1.1",
      headers: parts.requestHeaders ?? [],
      body: body
        ? { contentType: body.type, content: { kind: "text", text: body.text }, truncated: false }
        : null,
    },
    response: {
      status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      headers: parts.responseHeaders ?? [["content-type", type]],
      body:
        text === ""
          ? null
          : { contentType: type, content: { kind: "text", text }, truncated: false },
    },
    messages: [],
  };
}
