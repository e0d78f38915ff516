import type { Exchange, WebSocketMessage } from "../exchange.ts";
import { withId } from "../exchange-id.ts";
import { redactBody, redactBodyText } from "./redact-body.ts";
import { redactHeaders } from "./redact-headers.ts";
import { redactPlain } from "./redact-plain.ts";
import { redactUrl } from "./redact-url.ts";
import { RedactionLedger } from "./report.ts";
import type { Place, RedactionReport } from "./report.ts";
import { compileRules } from "./rules.ts";
import type { RedactionRules } from "./rules.ts";
import { LastHeaders } from "./last-headers.ts";
import { SecretTokens } from "./secret-tokens.ts";
import { CleanTexts } from "./tools.ts";
import type { RedactionTools } from "./tools.ts";
import { ValueScreen } from "./value-screen.ts";

export interface RedactorOptions {
  /** At least 16 bytes. One key for what shall stay comparable, such as the exchanges of a capture. */
  readonly key: Uint8Array;
  readonly rules?: RedactionRules;
  /**
   * Bodies are read as values only, by `decodeBody`, and never kept as text: then a member that JSON
   * hides behind a later one of its name need not be looked at, and most bodies are passed quickly.
   */
  readonly valuesOnly?: boolean;
}

export interface Redactor {
  /** The exchange without its secrets; it has the id of what is left. */
  redact(exchange: Exchange): Exchange;
  /** Of all that this redactor has seen so far. */
  report(): RedactionReport;
}

/** Takes credentials and e-mail addresses out of exchanges, before they are stored or shown. */
export function createRedactor(options: RedactorOptions): Redactor {
  const base = {
    rules: compileRules(options.rules),
    tokens: new SecretTokens(options.key),
    ledger: new RedactionLedger(),
    clean: new CleanTexts(),
    cleanNames: new CleanTexts(),
    lastHeaders: new LastHeaders(),
    screen: null,
  };
  const tools: RedactionTools =
    options.valuesOnly === true ? { ...base, screen: new ValueScreen(base) } : base;
  return {
    redact: (exchange) => redactExchange(tools, exchange),
    report: () => tools.ledger.report(),
  };
}

function redactExchange(tools: RedactionTools, exchange: Exchange): Exchange {
  const before = tools.ledger.total;
  const { startedAt, durationMs, request, response } = exchange;
  const redacted = {
    startedAt,
    durationMs,
    request: {
      ...request,
      url: redactUrl(tools, request.url, () => "request url"),
      headers: redactHeaders(tools, request.headers, "request"),
      body: request.body === null ? null : redactBody(tools, request.body, () => "request body"),
    },
    response:
      response === null
        ? null
        : {
            ...response,
            statusText: redactPlain(tools, response.statusText, () => "response status"),
            headers: redactHeaders(tools, response.headers, "response"),
            body:
              response.body === null
                ? null
                : redactBody(tools, response.body, () => "response body"),
          },
    messages: exchange.messages.map((message) => redactMessage(tools, message)),
    ...(exchange.error !== undefined && {
      error: redactPlain(tools, exchange.error, () => "error"),
    }),
  };
  if (tools.ledger.total === before) return exchange;
  // The old id is a digest of the secrets too, by which they could be guessed.
  return withId(redacted);
}

function redactMessage(tools: RedactionTools, message: WebSocketMessage): WebSocketMessage {
  const at: Place = () => `message ${message.direction}`;
  if (message.kind === "text") {
    const data = redactBodyText(tools, message.data, null, at);
    return data === message.data ? message : { ...message, data };
  }
  const bytes = Buffer.from(message.data, "base64");
  const content = { kind: "bytes", bytes } as const;
  const body = redactBody(tools, { contentType: null, content, truncated: false }, at);
  if (body.content === content || body.content.kind !== "bytes") return message;
  return { ...message, data: Buffer.from(body.content.bytes).toString("base64") };
}
