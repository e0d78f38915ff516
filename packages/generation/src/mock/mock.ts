import { entriesOf, isObject, member } from "../spec/json.ts";
import type { JsonValue } from "../spec/json.ts";
import { isJsonType } from "../spec/operations.ts";
import { Spec } from "../spec/spec.ts";
import { bodyParts } from "./body-parts.ts";
import { checkRequest } from "./check-request.ts";
import { Routes } from "./routes.ts";
import type { Route } from "./routes.ts";
import { MockSchemas } from "./schemas.ts";

export interface MockRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface MockAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Parts to be written one after the other: a stream's events, or the one body. */
  readonly parts: readonly string[];
}

/**
 * Answers as a spec describes: with its own examples, else with values made from its schemas. What
 * is answered validates against the spec; where no such value is found, the answer says so.
 */
export class Mock {
  readonly #spec: Spec;
  readonly #routes: Routes;
  readonly #schemas: MockSchemas;

  /** @throws GenerationError as `generate` does */
  constructor(document: JsonValue) {
    this.#spec = new Spec(document);
    this.#routes = new Routes(this.#spec);
    this.#schemas = new MockSchemas(this.#spec);
  }

  answer(request: MockRequest): MockAnswer {
    const { route, methods } = this.#routes.find(request.method, request.path);
    if (!route && methods.length === 0) return problem(404, "The spec has no such path.");
    if (!route) {
      const allow = { allow: methods.join(", ") };
      return { ...problem(405, "The spec has no such method there."), headers: allow };
    }
    const faults = checkRequest(this.#schemas, route, request);
    if (faults.length > 0) return problem(400, "The spec refuses this request.", faults);
    return this.#respond(route, request);
  }

  #respond(route: Route, request: MockRequest): MockAnswer {
    const node = this.#spec.operationNode(route.operation);
    const responses = entriesOf(member(node, "responses"));
    const wanted = /\bcode=(\d{3})\b/.exec(request.headers["prefer"] ?? "")?.[1];
    const chosen = chooseStatus(responses, wanted);
    if (!chosen) return problem(404, `The spec has no answer ${wanted ?? ""} there.`);
    const response = this.#spec.resolve(chosen.response);
    const content = entriesOf(member(response, "content"));
    const media = chooseMedia(content, request);
    if (!media) return { status: chosen.status, contentType: null, parts: [] };
    const parts = bodyParts(this.#spec, this.#schemas, media.type, media.node);
    if (!parts) {
      return problem(500, `No value was found that fits the schema of ${media.type}.`);
    }
    return { status: chosen.status, contentType: media.type, parts };
  }
}

function chooseStatus(responses: readonly [string, JsonValue][], wanted: string | undefined) {
  if (wanted !== undefined) {
    const range = `${wanted.charAt(0)}XX`;
    const key = [wanted, range, "default"].find((one) => responses.some(([name]) => name === one));
    const found = responses.find(([name]) => name === key);
    return found ? { status: Number(wanted), response: found[1] } : null;
  }
  const sorted = responses.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const success = sorted.find(([name]) => name.startsWith("2")) ?? sorted[0];
  if (!success) return null;
  const status = /^\d{3}$/.test(success[0]) ? Number(success[0]) : 200;
  return { status, response: success[1] };
}

function chooseMedia(content: readonly [string, JsonValue][], request: MockRequest) {
  const stream = content.find(([type]) => type.startsWith("text/event-stream"));
  const json = content.find(([type]) => isJsonType(type));
  const chosen = (stream && wantsStream(request) ? stream : (json ?? content[0])) ?? null;
  return chosen && { type: chosen[0], node: chosen[1] };
}

function wantsStream({ headers, body }: MockRequest): boolean {
  if ((headers["accept"] ?? "").includes("text/event-stream")) return true;
  try {
    const value: JsonValue = JSON.parse(body);
    return isObject(value) && member(value, "stream") === true;
  } catch {
    return false;
  }
}

function problem(status: number, title: string, errors: readonly object[] = []): MockAnswer {
  const told = { type: "about:blank", title, status, ...(errors.length > 0 ? { errors } : {}) };
  return { status, contentType: "application/problem+json", parts: [JSON.stringify(told)] };
}
