import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "@workspace/storage";
import { collectGarbage } from "../../collect-garbage.ts";
import { PassageRanking } from "../ranking/passage-ranking.ts";
import type { CorpusIndex } from "../memory/corpus-index.ts";
import { weighTerms } from "../ranking/weigh-terms.ts";
import { countTerms } from "../text/terms.ts";
import type { RetrieverStats, SearchHit } from "../types.ts";
import { IndexFollower } from "./index-follower.ts";
import type { SearchRequest, WorkerMessage, WorkerRequest, WorkerSettings } from "./protocol.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread");
const port = parentPort;
const settings = workerData as WorkerSettings;
const followEveryMs = 150;
const pollEveryMs = 15_000;
const firstRetryMs = 500;
const closing = new AbortController();

const sql = openDatabase({
  url: settings.databaseUrl,
  schema: settings.schema,
  maxConnections: 2,
});
const follower = new IndexFollower(sql, settings.dimensions);
let failure: string | null = null;
/** Searches whose vector is still to come, by the request's id. */
const begun = new Map<number, { ranking: PassageRanking; index: CorpusIndex }>();
let followTimer: NodeJS.Timeout | null = null;

function send(message: WorkerMessage): void {
  port.postMessage(message);
}

function begin(id: number, request: SearchRequest): void {
  const index = follower.index;
  const { text, ...wanted } = request;
  const ranking = new PassageRanking(index, { ...wanted, terms: countTerms(text) });
  begun.set(id, { ranking, index });
}

/** @returns null where the search failed when it began, and was answered so */
function finish(id: number, vector: Float32Array | null): SearchHit[] | null {
  const search = begun.get(id);
  if (search === undefined) return null;
  begun.delete(id);
  const { ranking, index } = search;
  return ranking.finish(vector).map(({ slot, ...scores }) => ({
    passageId: index.passageIdOf(slot),
    documentId: index.documentIdOf(slot),
    ...scores,
  }));
}

function stats(organisationId: string | null): RetrieverStats {
  const index = follower.index;
  return {
    state: follower.isLoaded ? "ready" : failure === null ? "loading" : "failed",
    ...index.countReadable(organisationId),
    terms: index.lexical.termCount,
    memoryBytes: index.byteLength,
    error: failure,
  };
}

/** Tries until the corpus is loaded: the database may be away for a while. */
async function load(): Promise<void> {
  const started = performance.now();
  for (let delayMs = firstRetryMs; !closing.signal.aborted;) {
    try {
      await follower.catchUp();
      await collectGarbage();
      failure = null;
      const milliseconds = Math.round(performance.now() - started);
      send({ kind: "loaded", passages: follower.index.passageCount, milliseconds });
      return;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      send({ kind: "load-failed", message: failure });
      await delay(delayMs, undefined, { signal: closing.signal }).catch(() => {});
      delayMs = Math.min(delayMs * 2, pollEveryMs);
    }
  }
}

/** Follows soon after a change is told, at most once in `followEveryMs`. */
function followSoon(): void {
  followTimer ??= setTimeout(() => {
    followTimer = null;
    follower.catchUp().catch((error: unknown) => {
      send({ kind: "problem", message: error instanceof Error ? error.message : String(error) });
    });
  }, followEveryMs);
}

async function close(): Promise<void> {
  closing.abort();
  if (followTimer !== null) clearTimeout(followTimer);
  clearInterval(poll);
  await sql.end({ timeout: 2 });
}

async function handle(request: WorkerRequest): Promise<void> {
  try {
    if (request.kind === "search") begin(request.id, request);
    else if (request.kind === "vector" && request.vector === undefined) begun.delete(request.id);
    else if (request.kind === "vector") {
      const result = finish(request.id, request.vector ?? null);
      if (result !== null) send({ kind: "result", id: request.id, result });
    } else if (request.kind === "weigh-terms") {
      const weights = weighTerms(follower.index, request);
      send({ kind: "result", id: request.id, result: weights });
    } else if (request.kind === "stats") {
      send({ kind: "result", id: request.id, result: stats(request.organisationId) });
    } else if (request.kind === "apply-changes") {
      await follower.catchUp();
      send({ kind: "result", id: request.id, result: null });
    } else {
      await close();
      send({ kind: "result", id: request.id, result: null });
      port.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ kind: "failure", id: request.id, message });
  }
}

port.on("message", (request: WorkerRequest) => void handle(request));
// A lost notification, as after the server restarted, delays a change by no more than this.
const poll = setInterval(followSoon, pollEveryMs);
const listening = sql.listen("knowledge_index", followSoon, followSoon);
listening.catch((error: unknown) => {
  send({ kind: "problem", message: error instanceof Error ? error.message : String(error) });
});
await load();
