import type { Call } from "../call.ts";
import type { ResponseHead } from "../upstream/response-head.ts";
import { cachedResponse, freshen } from "./cached-response.ts";
import type { CachedResponse } from "./cached-response.ts";
import type { ResponseCache } from "./response-cache.ts";

/** Follows one answer on its way to the client, and stores it once it is whole. */
export class Recording {
  private readonly cache: ResponseCache;
  private readonly call: Call;
  private readonly key: string;
  private readonly stale: CachedResponse | undefined;
  private readonly maxBytes: number;
  private leads: boolean;
  private entry: CachedResponse | undefined;
  private parts: Buffer[] = [];
  private bytes = 0;

  constructor(
    cache: ResponseCache,
    call: Call,
    key: string,
    stale: CachedResponse | undefined,
    leads: boolean,
    maxBytes: number,
  ) {
    this.cache = cache;
    this.call = call;
    this.key = key;
    this.stale = stale;
    this.leads = leads;
    this.maxBytes = maxBytes;
  }

  /** Header lines that ask the service whether the stored response still holds. */
  get conditions(): string {
    if (this.stale === undefined) return "";
    const { etag, lastModified } = this.stale;
    const ifNoneMatch = etag === "" ? "" : `if-none-match: ${etag}\r\n`;
    return lastModified === ""
      ? ifNoneMatch
      : `${ifNoneMatch}if-modified-since: ${lastModified}\r\n`;
  }

  /**
   * The stored response still holds: the client is answered with it.
   * @returns false if the 304 answers the client's own condition and goes on to it
   */
  onNotModified(head: ResponseHead): boolean {
    const { stale } = this;
    if (stale === undefined) return false;
    freshen(stale, head.headers, this.call.startedAtMs);
    this.settle(true);
    this.cache.answer(this.call, stale, "hit; fwd=stale; fwd-status=304");
    return true;
  }

  /** @returns whether the body is wanted */
  onHead(head: ResponseHead): boolean {
    const { call } = this;
    const headers = [...head.headers];
    const tooLarge = head.framing === "length" && head.contentLength > this.maxBytes;
    this.entry = tooLarge
      ? undefined
      : cachedResponse(head.status, headers, call.request, call.startedAtMs);
    if (this.entry === undefined) this.settle(false);
    return this.entry !== undefined;
  }

  /** @param bytes are copied, for the reader uses its buffer again */
  onData(bytes: Buffer): void {
    if (this.entry === undefined) return;
    this.bytes += bytes.length;
    if (this.bytes <= this.maxBytes) {
      this.parts.push(Buffer.from(bytes));
      return;
    }
    this.entry = undefined;
    this.parts = [];
    this.settle(false);
  }

  onEnd(): void {
    const { entry, cache, call } = this;
    if (entry !== undefined) {
      const body = Buffer.concat(this.parts);
      cache.store.put(this.key, call.request, { ...entry, body });
    }
    this.settle(entry !== undefined);
  }

  /** The answer did not come whole. Those who waited try for themselves. */
  onAbort(): void {
    this.entry = undefined;
    this.parts = [];
    if (!this.leads) return;
    this.leads = false;
    this.cache.release(this.key, true);
  }

  private settle(stored: boolean): void {
    if (!this.leads) return;
    this.leads = false;
    this.cache.release(this.key, stored);
  }
}
