import { setTimeout as sleep } from "node:timers/promises";
import type { TenantContext } from "../tenancy/tenant.ts";

import type { PerplexityClient, SequencedEvent } from "../adapters/perplexity/perplexity-client.ts";
import { agentResponse } from "../adapters/perplexity/perplexity-client.ts";
import { UpstreamError } from "../adapters/upstream/upstream-error.ts";
import { failedResponse, isEvent, isTerminal } from "./agent-events.ts";
import type {
  AgentError,
  AgentEvent,
  AgentRequest,
  AgentResponse,
  TerminalEvent,
} from "./agent-types.ts";
import type { Answerer } from "./answerer.ts";

const maxReconnects = 3;
const reconnectDelayMs = 250;
const cancelTimeoutMs = 5_000;

/** Lets Perplexity itself answer, and hands on its events as they come, unknown ones too. */
export class PassThroughAnswerer implements Answerer {
  readonly #client: PerplexityClient;

  constructor(client: PerplexityClient) {
    this.#client = client;
  }

  async *answer(request: AgentRequest, context: TenantContext): AsyncGenerator<AgentEvent> {
    const body = upstreamRequest(request);
    const options = { signal: context.signal, traceparent: context.traceparent };
    let events = await this.#client.streamResponse(body, options);
    let begun: AgentResponse | undefined;
    let last = -1;
    let reconnects = 0;
    let over = false;
    try {
      for (;;) {
        try {
          for await (const { sequence, event } of events) {
            // A resumed stream may repeat what was already handed on.
            if (sequence >= 0 && sequence <= last) continue;
            last = Math.max(last, sequence);
            reconnects = 0;
            if (isEvent(event, "response.created")) begun = agentResponse(event.response);
            const terminal = terminalOf(event, begun);
            if (terminal !== undefined) {
              over = true;
              yield terminal;
              return;
            }
            yield event;
          }
          throw interrupted();
        } catch (error) {
          if (begun === undefined) throw error;
          if (context.signal.aborted) {
            yield cancelled(begun);
            return;
          }
          if (!isInterruption(error) || reconnects >= maxReconnects) {
            yield failed(begun, errorOf(error));
            return;
          }
          context.log.warn({ run: begun.id, after: last }, "coming back to an interrupted run");
          const resumed = await this.#resume(begun, last, reconnects++, context);
          if ("type" in resumed) {
            over = true;
            yield resumed;
            return;
          }
          events = resumed.events;
        }
      }
    } finally {
      if (!over && begun !== undefined) void this.#cancel(begun.id, context);
    }
  }

  /** The rest of the run, or its end where it can no longer be followed. */
  async #resume(
    begun: AgentResponse,
    after: number,
    attempt: number,
    context: TenantContext,
  ): Promise<{ events: AsyncIterable<SequencedEvent> } | TerminalEvent> {
    const { signal, traceparent } = context;
    try {
      await sleep(reconnectDelayMs * 2 ** attempt, undefined, { signal });
      return {
        events: await this.#client.resumeResponse(begun.id, after, { signal, traceparent }),
      };
    } catch (error) {
      if (signal.aborted) return cancelled(begun);
      return (await this.#outcome(begun, context)) ?? failed(begun, errorOf(error));
    }
  }

  /** How a run ended whose events are no longer kept. */
  async #outcome(begun: AgentResponse, context: TenantContext): Promise<TerminalEvent | undefined> {
    try {
      const response = await this.#client.getResponse(begun.id, { signal: context.signal });
      if (response.status === "completed") return { type: "response.completed", response };
      if (response.status === "incomplete") return { type: "response.incomplete", response };
      if (response.status === "cancelled") return { type: "response.cancelled", response };
      if (response.status === "failed") return failed(response, response.error ?? interruptedError);
    } catch (error) {
      context.log.warn({ run: begun.id, err: error }, "an interrupted run could not be read");
    }
    return undefined;
  }

  /** The run may go on upstream, and cost, when nobody reads it: best effort, and bounded. */
  async #cancel(id: string, context: TenantContext): Promise<void> {
    try {
      await this.#client.cancelResponse(id, { signal: AbortSignal.timeout(cancelTimeoutMs) });
    } catch (error) {
      context.log.debug(
        { run: id, err: error },
        "an abandoned run could not be cancelled upstream",
      );
    }
  }
}

/** Without what this side does itself, and what Perplexity would refuse as unknown. */
function upstreamRequest(request: AgentRequest): AgentRequest {
  const {
    stream: _stream,
    background: _background,
    previous_response_id: _previous,
    presence_penalty: _presence,
    frequency_penalty: _frequency,
    ...rest
  } = request;
  return rest;
}

const interruptedError: AgentError = {
  code: "upstream_interrupted",
  message: "perplexity broke off the stream before the answer was complete",
  type: "bad_gateway",
};

function interrupted(): UpstreamError {
  const { message } = interruptedError;
  return new UpstreamError({ upstream: "perplexity", status: 502, type: "bad_gateway", message });
}

function isInterruption(error: unknown): boolean {
  return error instanceof UpstreamError && ["bad_gateway", "gateway_timeout"].includes(error.type);
}

function errorOf(error: unknown): AgentError {
  if (!(error instanceof UpstreamError)) return interruptedError;
  if (isInterruption(error)) return interruptedError;
  return { code: error.type, message: error.message, type: error.type };
}

function failed(response: AgentResponse, error: AgentError): TerminalEvent {
  return { type: "response.failed", error, response: failedResponse(response, error) };
}

function cancelled(response: AgentResponse): TerminalEvent {
  const completed_at = Math.floor(Date.now() / 1000);
  return {
    type: "response.cancelled",
    response: { ...response, status: "cancelled", completed_at },
  };
}

/** Upstream's terminal events do not always carry the response; ours do. */
function terminalOf(
  event: AgentEvent,
  begun: AgentResponse | undefined,
): TerminalEvent | undefined {
  if (event.type === "error" && begun !== undefined) return failed(begun, bareError(event));
  if (!isTerminal(event)) return undefined;
  const carried: AgentResponse | undefined = event.response ?? begun;
  if (carried === undefined) throw interrupted();
  if (event.type === "response.failed") {
    const error = event.error ?? carried.error ?? interruptedError;
    return { ...event, error, response: failedResponse(carried, error) };
  }
  return { ...event, response: agentResponse(carried) };
}

/** `{type: "error", error?: {...}, message?}` stands for a transport failure upstream. */
function bareError(event: AgentEvent): AgentError {
  const fields = new Map<string, unknown>(Object.entries(event));
  const nested = fields.get("error");
  const source =
    typeof nested === "object" && nested !== null ? new Map(Object.entries(nested)) : fields;
  const message = source.get("message");
  const code = source.get("code");
  return {
    code: typeof code === "string" ? code : "upstream_interrupted",
    message: typeof message === "string" ? message : interruptedError.message,
    type: "bad_gateway",
  };
}
