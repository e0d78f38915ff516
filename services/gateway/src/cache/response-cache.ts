import type { IncomingHttpHeaders } from "node:http";
import { LRUCache } from "lru-cache";
import { ProblemError } from "@workspace/http";
import type { Answering } from "../answering.ts";
import { endAnswer } from "../answering.ts";
import type { Call } from "../call.ts";
import { ageSeconds, isNotModified, isUsable } from "./cached-response.ts";
import type { CachedResponse } from "./cached-response.ts";
import { takesCookies } from "../routing/route-table.ts";
import { readDirectives } from "./directives.ts";
import type { Directives } from "./directives.ts";
import { Recording } from "./recording.ts";
import { ResponseStore, storeKey } from "./response-store.ts";

/** How long an answer that could not be stored is remembered as such: nobody waits for its like. */
const unstorableMs = 10_000;

export interface CacheCounts {
  hits: number;
  misses: number;
  revalidations: number;
  /** Requests that waited for the answer to another like them. */
  coalesced: number;
}

/** Forwards a call, with a recording if its answer may be stored. */
export type Forward = (call: Call, recording: Recording | undefined) => void;

/**
 * Answers reads from what was answered before, for the same principal only. Of identical requests
 * at one time one is forwarded, and the others wait for what it brings.
 */
export class ResponseCache {
  readonly counts: CacheCounts = { hits: 0, misses: 0, revalidations: 0, coalesced: 0 };
  readonly store: ResponseStore;
  private readonly answering: Answering;
  private readonly maxEntryBytes: number;
  private readonly waiting = new Map<string, (() => void)[]>();
  private readonly unstorable = new LRUCache<string, true>({ max: 10_000, ttl: unstorableMs });

  constructor(answering: Answering, maxBytes: number, maxEntryBytes: number) {
    this.answering = answering;
    this.store = new ResponseStore(maxBytes);
    this.maxEntryBytes = maxEntryBytes;
  }

  /** Serves a read from the store, or forwards it; other methods never come here. */
  serve(call: Call, forward: Forward): void {
    const wish = call.head.asksCache ? wishOf(call.request.headers) : noWish;
    if (wish.isRange) {
      forward(call, undefined);
      return;
    }
    const { directives } = wish;
    const key = keyOf(call);
    const entry = this.store.find(key, call.request);
    if (entry !== undefined && isUsable(entry, directives, call.startedAtMs)) {
      this.counts.hits++;
      this.answer(call, entry, "hit");
    } else if (directives.has("only-if-cached")) this.answering.refuse(call, notStored());
    else this.forward(call, key, entry, wish, forward);
  }

  /** A change went through: what was stored of its target is no longer true. */
  invalidate(target: string): void {
    this.store.invalidate(target);
  }

  /** Gives a stored response, or tells the client that it has it already. */
  answer(call: Call, entry: CachedResponse, how: string): void {
    const { response } = call;
    const notModified = isNotModified(entry, call.request.headers);
    const status = notModified ? 304 : entry.status;
    const headers = notModified ? headersOf304(entry) : [...entry.headers];
    headers.push("age", `${Math.floor(ageSeconds(entry, performance.now()))}`);
    headers.push("cache-status", `workspace; ${how}`);
    this.answering.addHeaders(call, headers);
    response.writeHead(status, headers);
    endAnswer(call, notModified || call.method === "HEAD" ? undefined : entry.body);
    this.answering.observer.onAnswer(call, status);
  }

  /** What came is known not to be storable, or is stored: those who waited go on. */
  release(key: string, storable: boolean): void {
    if (!storable) this.unstorable.set(key, true);
    const waiting = this.waiting.get(key);
    this.waiting.delete(key);
    for (const goOn of waiting ?? []) goOn();
  }

  private forward(
    call: Call,
    key: string,
    entry: CachedResponse | undefined,
    { directives, isConditional }: Wish,
    forward: Forward,
  ): void {
    if (call.method === "HEAD" || directives.has("no-store") || (isConditional && !entry)) {
      this.counts.misses++;
      forward(call, undefined);
      return;
    }
    const others = this.waiting.get(key);
    if (others !== undefined && !directives.has("no-cache")) {
      this.counts.coalesced++;
      others.push(() => this.afterAnother(call, key, directives, forward));
      return;
    }
    const leads = others === undefined && !this.unstorable.has(key);
    if (leads) this.waiting.set(key, []);
    this.record(call, key, entry, leads, forward);
  }

  private afterAnother(call: Call, key: string, directives: Directives, forward: Forward): void {
    if (call.response.destroyed) return;
    const entry = this.store.find(key, call.request);
    if (entry !== undefined && isUsable(entry, directives, performance.now()))
      this.answer(call, entry, "hit; detail=COALESCED");
    else this.record(call, key, entry, false, forward);
  }

  private record(
    call: Call,
    key: string,
    entry: CachedResponse | undefined,
    leads: boolean,
    forward: Forward,
  ): void {
    if (entry === undefined) this.counts.misses++;
    else this.counts.revalidations++;
    forward(call, new Recording(this, call, key, entry, leads, this.maxEntryBytes));
  }
}

/** What a request asks of a cache. */
interface Wish {
  readonly directives: Directives;
  readonly isRange: boolean;
  readonly isConditional: boolean;
}

const noWish: Wish = { directives: readDirectives(""), isRange: false, isConditional: false };

function wishOf(headers: IncomingHttpHeaders): Wish {
  return {
    directives: readDirectives(headers["cache-control"] ?? pragmaOf(headers.pragma)),
    isRange: headers.range !== undefined,
    isConditional:
      headers["if-none-match"] !== undefined || headers["if-modified-since"] !== undefined,
  };
}

/**
 * Whom a response belongs to. Pages get cookies, by which the web app may know the person: there
 * the whole cookie text tells people apart.
 */
function keyOf({ principal, route, head, target }: Call): string {
  const partition =
    principal === undefined
      ? `c:${takesCookies(route) ? head.cookie : ""}`
      : `p:${principal.cacheAs}`;
  return storeKey(partition, head.host, target);
}

/** Source: RFC 9111, 5.4. */
function pragmaOf(pragma: string | undefined): string | undefined {
  return pragma?.toLowerCase().includes("no-cache") ? "no-cache" : undefined;
}

/** A 304 tells what a client may need to use its own copy. Source: RFC 9110, 15.4.5. */
function headersOf304(entry: CachedResponse): string[] {
  const told = new Set(["cache-control", "content-location", "date", "etag", "expires", "vary"]);
  const { headers } = entry;
  return headers.filter((_value, at) => told.has((headers[at - (at % 2)] ?? "").toLowerCase()));
}

function notStored(): ProblemError {
  return new ProblemError({
    type: "not-cached",
    status: 504,
    title: "Not in the cache",
    detail: "The request wants only what is stored, and there is nothing stored for it",
  });
}
