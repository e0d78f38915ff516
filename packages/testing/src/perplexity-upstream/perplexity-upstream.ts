import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";

import {
  cutConnection,
  openEventStream,
  pause,
  sendJson,
  startLoopbackServer,
} from "../loopback/loopback-server.ts";
import type { LoopbackServer, RecordedRequest } from "../loopback/loopback-server.ts";
import { perplexityError, sonarRetired } from "./documented-errors.ts";
import { defaultAnswer } from "./scenario.ts";
import type { ScriptedAnswer, UpstreamBehaviour } from "./scenario.ts";
import { ScriptedRun } from "./scripted-run.ts";

export interface PerplexityUpstream extends LoopbackServer {
  /** Queues how the next requests to `path` are treated, one a request; then the default again. */
  script(path: string, ...behaviours: UpstreamBehaviour[]): void;
  /** The answer of every run that is not scripted otherwise. */
  setAnswer(answer: Partial<ScriptedAnswer>): void;
  readonly runs: ReadonlyMap<string, ScriptedRun>;
}

export interface PerplexityUpstreamOptions {
  readonly apiKey?: string;
  readonly answer?: Partial<ScriptedAnswer>;
}

type Json = Record<string, unknown>;

const modelIds = ["perplexity/sonar", "openai/gpt-5.1", "anthropic/claude-sonnet-4-5"];

/** Speaks Perplexity's protocol on 127.0.0.1, as its documentation describes it. */
export async function startPerplexityUpstream(
  options: PerplexityUpstreamOptions = {},
): Promise<PerplexityUpstream> {
  const apiKey = options.apiKey ?? "pplx-test-key";
  const scripts = new Map<string, UpstreamBehaviour[]>();
  const runs = new Map<string, ScriptedRun>();
  let answer: ScriptedAnswer = { ...defaultAnswer, ...options.answer };

  const server = await startLoopbackServer(async (request, response) => {
    const behaviour = scripts.get(request.path)?.shift();
    if (behaviour?.kind === "error") {
      const body = behaviour.body ?? perplexityError(behaviour.status);
      return sendJson(response, behaviour.status, body, behaviour.headers);
    }
    if (behaviour?.kind === "hang") return;
    if (behaviour?.kind === "raw") return sendRaw(response, behaviour);
    if (request.method === "GET" && request.path === "/v1/models") return listModels(response);
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      return sendJson(response, 401, perplexityError(401));
    }
    if (/^\/(v1\/)?(async\/)?(chat\/completions|sonar)(\/|$)/.test(request.path)) {
      return sendJson(response, 403, sonarRetired);
    }
    await route(request, response, behaviour);
  });

  async function route(
    request: RecordedRequest,
    response: ServerResponse,
    behaviour: UpstreamBehaviour | undefined,
  ): Promise<void> {
    const { method, path } = request;
    const match = /^\/v1\/(?:agent|responses)(?:\/([^/]+)(\/.*)?)?$/.exec(path);
    if (match) {
      const [, id, rest] = match;
      if (method === "POST" && id === undefined) return createRun(request, response, behaviour);
      const run = runs.get(id ?? "");
      if (!run) return sendJson(response, 404, perplexityError(404));
      if (method === "GET" && rest === undefined) return getRun(run, request, response, behaviour);
      if (method === "POST" && rest === "/cancel") {
        run.cancel();
        return sendJson(response, 200, { response_id: run.id, status: "cancelling" });
      }
      if (method === "GET" && rest?.startsWith("/files")) return getFiles(run, rest, response);
    }
    if (method === "POST" && path === "/search") return search(request, response, answer);
    if (method === "POST" && path === "/v1/embeddings") return embed(request, response);
    if (method === "POST" && path === "/v1/contextualizedembeddings") {
      return embedContextualized(request, response);
    }
    sendJson(response, 404, perplexityError(404));
  }

  async function createRun(
    request: RecordedRequest,
    response: ServerResponse,
    behaviour: UpstreamBehaviour | undefined,
  ): Promise<void> {
    const body = asRecord(request.body);
    const refused = refusal(body);
    if (refused) return sendJson(response, 400, refused);
    const scripted = behaviour?.kind === "answer" ? behaviour.answer : {};
    const id = `resp_upstream_${runs.size + 1}`;
    const run = new ScriptedRun(id, { ...answer, ...scripted }, body);
    runs.set(id, run);
    const queued = run.response;
    const crashAfter = behaviour?.kind === "crash" ? behaviour.afterEvents : undefined;
    void run.run(crashAfter);
    if (body["stream"] === true) return stream(run, -1, response, behaviour);
    if (body["background"] === true) return sendJson(response, 200, queued);
    if (behaviour?.kind === "cut" || behaviour?.kind === "crash") return cutConnection(response);
    await run.whenFinished();
    sendJson(response, 200, run.response);
  }

  async function getRun(
    run: ScriptedRun,
    request: RecordedRequest,
    response: ServerResponse,
    behaviour: UpstreamBehaviour | undefined,
  ): Promise<void> {
    if (request.query.get("stream") !== "true") return sendJson(response, 200, run.response);
    const after = Number(request.query.get("starting_after") ?? "-1");
    await stream(run, after, response, behaviour);
  }

  async function stream(
    run: ScriptedRun,
    after: number,
    response: ServerResponse,
    behaviour: UpstreamBehaviour | undefined,
  ): Promise<void> {
    openEventStream(response);
    const left = new AbortController();
    response.once("close", () => left.abort());
    const beat = setInterval(
      () => response.write("\n"),
      run.answer.heartbeatMs > 0 ? run.answer.heartbeatMs : 2 ** 30,
    );
    const limit = behaviour && "afterEvents" in behaviour ? behaviour.afterEvents : undefined;
    let sent = 0;
    try {
      if (limit === 0) return cutConnection(response);
      for await (const event of run.follow(after, left.signal)) {
        response.write(`data: ${JSON.stringify(event)}\n\n`);
        sent += 1;
        if (sent === limit) {
          await pause(response, 5);
          return cutConnection(response);
        }
      }
      response.end();
    } finally {
      clearInterval(beat);
    }
  }

  return {
    ...server,
    runs,
    script(path, ...behaviours) {
      scripts.set(path, [...(scripts.get(path) ?? []), ...behaviours]);
    },
    setAnswer(changes) {
      answer = { ...answer, ...changes };
    },
  };
}

const requestFields = new Set(
  (
    "input model models preset instructions max_output_tokens max_steps temperature top_p stream " +
    "background store previous_response_id response_format reasoning tools tool_choice " +
    "language_preference max_tool_calls metadata truncation parallel_tool_calls stream_options " +
    "skills profile"
  ).split(" "),
);

function refusal(body: Json): unknown {
  for (const field of Object.keys(body)) {
    if (!requestFields.has(field)) {
      const message = `invalid request body: json: unknown field "${field}"`;
      return perplexityError(400, message, "invalid_request", field);
    }
  }
  if (body["input"] === undefined) {
    return perplexityError(400, "input is required", "invalid_request", "input");
  }
  if (!("model" in body) && !("models" in body) && !("preset" in body)) {
    return perplexityError(400, "one of model, models or preset is required", "invalid_request");
  }
  if (typeof body["model"] === "string" && !modelIds.includes(body["model"])) {
    return perplexityError(400, `Invalid model '${body["model"]}'`, "invalid_model", "model");
  }
  return undefined;
}

function listModels(response: ServerResponse): void {
  const data = modelIds.map((id) => ({ id, object: "model", created: 0, owned_by: "perplexity" }));
  sendJson(response, 200, { object: "list", data });
}

function getFiles(run: ScriptedRun, rest: string, response: ServerResponse): void {
  const { files } = run.answer;
  if (rest === "/files") {
    const data = files.map((file) => ({
      id: file.id,
      object: "file",
      bytes: Buffer.byteLength(file.content),
      created_at: 0,
      filename: file.filename,
    }));
    return sendJson(response, 200, { object: "list", data });
  }
  const file = files.find(({ id }) => rest === `/files/${id}/content`);
  if (!file) return sendJson(response, 404, perplexityError(404));
  response.writeHead(200, { "content-type": "application/octet-stream" });
  response.end(file.content);
}

function search(request: RecordedRequest, response: ServerResponse, answer: ScriptedAnswer): void {
  const body = asRecord(request.body);
  if (body["query"] === undefined) {
    const refused = perplexityError(400, "query is required", "invalid_request", "query");
    return sendJson(response, 400, refused);
  }
  const limit = typeof body["max_results"] === "number" ? body["max_results"] : 10;
  const results = answer.results.slice(0, limit).map(({ title, url, snippet, date }) => ({
    title,
    url,
    snippet,
    ...(date === undefined ? {} : { date }),
  }));
  sendJson(response, 200, { id: "search-1", results });
}

function embed(request: RecordedRequest, response: ServerResponse): void {
  const body = asRecord(request.body);
  const input = Array.isArray(body["input"]) ? body["input"] : [body["input"]];
  const data = input.map((text, index) => embedding(String(text), index, dimensionsOf(body)));
  const cost = { currency: "USD", input_cost: 0.000001, total_cost: 0.000001 };
  const usage = { prompt_tokens: input.length, total_tokens: input.length, cost };
  sendJson(response, 200, { object: "list", data, model: body["model"], usage });
}

function embedContextualized(request: RecordedRequest, response: ServerResponse): void {
  const body = asRecord(request.body);
  const documents = Array.isArray(body["input"]) ? body["input"] : [];
  const data = documents.map((chunks: unknown, index) => ({
    object: "list",
    index,
    data: (Array.isArray(chunks) ? chunks : []).map((text, place) =>
      embedding(String(text), place, dimensionsOf(body)),
    ),
  }));
  const usage = { prompt_tokens: documents.length, total_tokens: documents.length };
  sendJson(response, 200, { object: "list", data, model: body["model"], usage });
}

function embedding(text: string, index: number, dimensions: number): Json {
  const bytes = Buffer.alloc(dimensions);
  for (let offset = 0; offset < dimensions; offset += 32) {
    createHash("sha256").update(`${offset}:${text}`).digest().copy(bytes, offset);
  }
  return { object: "embedding", index, embedding: bytes.toString("base64") };
}

function dimensionsOf(body: Json): number {
  return typeof body["dimensions"] === "number" ? body["dimensions"] : 1024;
}

async function sendRaw(
  response: ServerResponse,
  raw: Extract<UpstreamBehaviour, { kind: "raw" }>,
): Promise<void> {
  response.writeHead(200, { "content-type": raw.contentType ?? "text/event-stream" });
  for (const chunk of raw.chunks) {
    response.write(chunk);
    await pause(response, 2);
  }
  response.end();
}

function asRecord(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
