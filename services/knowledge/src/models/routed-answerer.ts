import { ProblemError } from "@workspace/http";

import type { TenantContext } from "../tenancy/tenant.ts";
import { failedResponse, isEvent, isTerminal, streamEnded } from "./agent-events.ts";
import type { AgentEvent, AgentRequest, AgentResponse } from "./agent-types.ts";
import type { Answerer, CorpusScope } from "./answerer.ts";
import { presetNames, sonarNames } from "./model-names.ts";
import { withPreset } from "./presets.ts";
import type { ResolvedRoute, RouteTable } from "./route-table.ts";

interface Candidate {
  readonly route: ResolvedRoute;
  readonly answerer: Answerer;
  readonly request: AgentRequest;
}

export interface RoutedAnswererDependencies {
  readonly routes: RouteTable;
  answererFor(route: ResolvedRoute): Answerer;
  /** Sonar model to preset, for Sonar names that reach Perplexity. */
  readonly sonarPresets: Readonly<Record<string, string>>;
}

/**
 * Serves each request by whom its model's or preset's route names. With `models`, those that
 * cannot answer are passed over, as long as nothing of an answer has been said.
 */
export class RoutedAnswerer implements Answerer {
  readonly #deps: RoutedAnswererDependencies;

  constructor(deps: RoutedAnswererDependencies) {
    this.#deps = deps;
  }

  /** @throws ProblemError `invalid_model` that names a model which nobody serves */
  routeOf(name: string, param = "model"): ResolvedRoute {
    const route = this.#deps.routes.resolve(name);
    if (route) return route;
    throw new ProblemError({
      type: "invalid_model",
      status: 400,
      title: "Unknown model",
      detail: `Invalid model '${name}'. GET /v1/models lists the models that are served here`,
      param,
    });
  }

  async *answer(
    request: AgentRequest,
    context: TenantContext,
    scope?: CorpusScope,
  ): AsyncGenerator<AgentEvent> {
    yield* this.#answer(this.#candidates(request), context, scope);
  }

  /** Serves a request by a route that was already chosen, whatever its model's name says. */
  async *answerBy(
    route: ResolvedRoute,
    request: AgentRequest,
    context: TenantContext,
    scope?: CorpusScope,
  ): AsyncGenerator<AgentEvent> {
    yield* this.#answer([this.#candidate(route, request)], context, scope);
  }

  async *#answer(
    candidates: readonly Candidate[],
    context: TenantContext,
    scope: CorpusScope | undefined,
  ): AsyncGenerator<AgentEvent> {
    let begun: AgentResponse | undefined;
    const opened = new Set<string>();
    for (const [index, candidate] of candidates.entries()) {
      const isLast = index === candidates.length - 1;
      const { name } = candidate.route;
      let said = false;
      let passedOver = false;
      try {
        for await (const event of candidate.answerer.answer(candidate.request, context, scope)) {
          if (isEvent(event, "response.failed") && !said && !isLast) {
            context.log.warn({ model: name, error: event.error }, "a model could not answer");
            passedOver = true;
            break;
          }
          said ||= saysSomething(event);
          const isRepeated = opened.has(event.type);
          if (isOpening(event)) opened.add(event.type);
          if (isEvent(event, "response.created")) begun ??= event.response;
          if (!isRepeated) yield sameRun(event, begun);
          if (isTerminal(event)) return;
        }
        if (!passedOver) throw new Error(`the answer of ${name} ended without an end`);
      } catch (error) {
        if (begun === undefined && (isLast || context.signal.aborted)) throw error;
        if (begun !== undefined && (isLast || said || context.signal.aborted)) {
          context.log.error({ model: name, err: error }, "an answer broke off");
          yield endOf(begun, context, error);
          return;
        }
        context.log.warn({ model: name, err: error }, "a model could not answer");
      }
    }
  }

  #candidates(request: AgentRequest): Candidate[] {
    const { models, ...rest } = request;
    if (models && models.length > 0) {
      return models.map((name, index) => {
        const route = this.routeOf(name, `models[${index}]`);
        return this.#candidate(route, { ...rest, model: name });
      });
    }
    const name = rest.model ?? rest.preset;
    if (name !== undefined) {
      const param = rest.model === undefined ? "preset" : "model";
      return [this.#candidate(this.routeOf(name, param), rest)];
    }
    throw new ProblemError({
      type: "invalid_request",
      status: 400,
      title: "No model",
      detail: "one of model, models or preset is required",
      param: "model",
    });
  }

  #candidate(route: ResolvedRoute, request: AgentRequest): Candidate {
    const answerer = this.#deps.answererFor(route);
    const { model, ...rest } = request;
    if (route.target !== "perplexity") {
      const stands = model !== undefined && sonarNames.includes(model);
      const preset = request.preset ?? (stands ? this.#preset(model) : undefined);
      const full = preset === undefined ? request : { ...request, preset };
      return { route, answerer, request: withPreset(full) };
    }
    // A translation may have chosen a model of its own.
    if (model !== undefined && model !== route.name) return { route, answerer, request };
    if (presetNames.includes(route.model)) {
      return { route, answerer, request: { ...rest, preset: route.model } };
    }
    // Sonar's names are no models any more: they stand for presets.
    if (sonarNames.includes(route.model)) {
      return { route, answerer, request: { preset: this.#preset(route.model), ...rest } };
    }
    return { route, answerer, request: { ...rest, model: route.model } };
  }

  #preset(sonarName: string): string {
    return this.#deps.sonarPresets[sonarName] ?? "fast";
  }
}

function isOpening(event: AgentEvent): boolean {
  return event.type === "response.created" || event.type === "response.in_progress";
}

function saysSomething(event: AgentEvent): boolean {
  return event.type.startsWith("response.output_");
}

/** A run keeps its id when another model takes it over. */
function sameRun(event: AgentEvent, begun: AgentResponse | undefined): AgentEvent {
  if (begun === undefined || !isTerminal(event) || event.response.id === begun.id) return event;
  const { id, created_at } = begun;
  return { ...event, response: { ...event.response, id, created_at } };
}

function endOf(begun: AgentResponse, context: TenantContext, error: unknown): AgentEvent {
  if (context.signal.aborted) {
    return { type: "response.cancelled", response: { ...begun, status: "cancelled" } };
  }
  const fault =
    error instanceof ProblemError
      ? { code: error.type, message: error.message, type: error.type }
      : streamEnded;
  return { type: "response.failed", error: fault, response: failedResponse(begun, fault) };
}
