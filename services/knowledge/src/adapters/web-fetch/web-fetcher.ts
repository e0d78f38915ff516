import type { Readable } from "node:stream";
import { Agent, request } from "undici";
import type { Dispatcher } from "undici";
import {
  AddressRefusedError,
  allowedAddresses,
  guardedLookup,
} from "@workspace/http/address-guard";
import type { AddressPolicy, Resolve } from "@workspace/http/address-guard";

export interface FetchedPage {
  /** Where the content came from, after redirects. */
  url: string;
  contentType: string | undefined;
  lastModified: string | undefined;
  /** To be read to its end or destroyed. */
  content: Readable;
}

export interface WebFetcher {
  /** @throws FetchRefusedError, FetchFailedError */
  fetch(address: string, signal: AbortSignal): Promise<FetchedPage>;
  close(): Promise<void>;
}

export interface WebFetcherOptions extends AddressPolicy {
  userAgent: string;
  timeoutMs: number;
  maxRedirects: number;
  /** For tests: stands in for the system's resolver. */
  resolve?: Resolve;
}

/** The address may not be fetched, whatever it would answer. */
export class FetchRefusedError extends Error {
  override name = "FetchRefusedError";
}

/** The other side gave no usable answer. */
export class FetchFailedError extends Error {
  override name = "FetchFailedError";
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** Fetches pages of the public web. Every hop of a redirect is checked like the first address. */
export function createWebFetcher(options: WebFetcherOptions): WebFetcher {
  const agent = new Agent({
    connect: { timeout: 10_000, lookup: guardedLookup(options, options.resolve) },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    maxHeaderSize: 64 * 1024,
    connections: 4,
  });
  return {
    async fetch(address, signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      let url = admit(address);
      for (let hop = 0; hop <= options.maxRedirects; hop++) {
        const response = await send(agent, url, options, limited, signal);
        if (!redirects.has(response.statusCode)) return pageOf(url, response);
        response.body.on("error", () => {}).destroy();
        const location = headerOf(response, "location");
        if (location === undefined || !URL.canParse(location, url.href))
          throw new FetchFailedError("The redirect leads nowhere");
        url = admit(new URL(location, url).href);
      }
      throw new FetchFailedError(`There are more than ${options.maxRedirects} redirects`);
    },
    close: () => agent.destroy(),
  };
}

function admit(address: string): URL {
  if (!URL.canParse(address)) throw new FetchRefusedError("This is no address");
  const url = new URL(address);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new FetchRefusedError("Only http and https are fetched");
  if (url.username !== "" || url.password !== "")
    throw new FetchRefusedError("An address with credentials is not fetched");
  return url;
}

async function send(
  dispatcher: Dispatcher,
  url: URL,
  options: WebFetcherOptions,
  limited: AbortSignal,
  client: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  try {
    // Here because a literal address is never looked up, and a look-up knows no port.
    await allowedAddresses(url, options, options.resolve);
    return await request(url, {
      dispatcher,
      signal: limited,
      headers: {
        "user-agent": options.userAgent,
        accept:
          "text/html, text/markdown, application/pdf, text/plain, application/json;q=0.9, */*;q=0.5",
      },
    });
  } catch (error) {
    if (client.aborted) throw client.reason;
    throw asFetchError(error, limited);
  }
}

function asFetchError(error: unknown, limited: AbortSignal): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  for (const candidate of [error, cause]) {
    if (candidate instanceof AddressRefusedError)
      return new FetchRefusedError(candidate.message, { cause: error });
  }
  if (limited.aborted)
    return new FetchFailedError("The server did not answer in time", { cause: error });
  const reason = error instanceof Error ? error.message : "unknown reason";
  return new FetchFailedError(`The server could not be reached: ${reason.slice(0, 200)}`, {
    cause: error,
  });
}

function pageOf(url: URL, response: Dispatcher.ResponseData): FetchedPage {
  if (response.statusCode !== 200) {
    response.body.on("error", () => {}).destroy();
    throw new FetchFailedError(`The server answered with status ${response.statusCode}`);
  }
  // The connection may break before anyone reads; whoever reads is told by the reading.
  response.body.on("error", () => {});
  url.hash = "";
  return {
    url: url.href,
    contentType: headerOf(response, "content-type"),
    lastModified: headerOf(response, "last-modified"),
    content: response.body,
  };
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
