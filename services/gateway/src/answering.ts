import type { ProblemError } from "@workspace/http";
import type { Budget } from "./budgets/budget.ts";
import type { Call } from "./call.ts";
import { streamed } from "./call.ts";
import type { CorsPolicy } from "./cors.ts";
import type { Observer } from "./observe/observer.ts";
import { refusalOf } from "./refusals.ts";
import { isReadMethod } from "./request/methods.ts";

/** How long a client that is still sending may take to read why it was refused. */
const lingerMs = 1_000;

/** What every answer shares, whether a service gave it or the gateway. */
export class Answering {
  readonly observer: Observer;
  private readonly cors: CorsPolicy;
  /** Set when the process drains: connections end with the answer they are at. */
  draining = false;

  constructor(cors: CorsPolicy, observer: Observer) {
    this.cors = cors;
    this.observer = observer;
  }

  /** Adds the gateway's own headers to an answer's. */
  addHeaders(call: Call, headers: string[], refuses = false): void {
    headers.push("x-request-id", call.requestId);
    call.limits?.addHeaders(headers, call.startedAtMs, refuses);
    const budgets = call.principal?.budgets;
    if (budgets?.length) scarcestOf(budgets).addHeaders(headers);
    if (call.origin !== undefined && call.route.api !== "page")
      this.cors.addTo(headers, call.origin);
    if (this.draining || call.bodyIsComing) headers.push("connection", "close");
  }

  refuse(call: Call, problem: ProblemError): void {
    const { response } = call;
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    if (problem.status === 401 && isNavigation(call)) {
      this.sendToSignIn(call, problem);
      return;
    }
    const refusal = refusalOf(call.route.api, problem, call.requestId, call.wantsPage);
    const body = Buffer.from(refusal.body);
    const headers = ["content-type", refusal.contentType, "content-length", `${body.length}`];
    headers.push("cache-control", "no-store");
    if (problem.status === 401) headers.push("www-authenticate", "Bearer");
    if (problem.retryAfterSeconds !== undefined) {
      headers.push("retry-after", `${Math.max(1, Math.ceil(problem.retryAfterSeconds))}`);
      headers.push(
        "retry-after-ms",
        `${Math.max(1, Math.ceil(problem.retryAfterSeconds * 1_000))}`,
      );
    }
    this.addHeaders(call, headers, problem.status === 429);
    response.writeHead(refusal.status, headers);
    endAnswer(call, call.method === "HEAD" ? undefined : body);
    this.observer.onAnswer(call, refusal.status, problem);
  }

  private sendToSignIn(call: Call, problem: ProblemError): void {
    const headers = ["location", `/sign-in?callbackUrl=${encodeURIComponent(call.target)}`];
    headers.push("content-length", "0", "cache-control", "no-store");
    this.addHeaders(call, headers);
    call.response.writeHead(303, headers);
    endAnswer(call);
    this.observer.onAnswer(call, 303, problem);
  }
}

function scarcestOf(budgets: readonly Budget[]): Budget {
  return budgets.reduce((one, other) => (other.share > one.share ? other : one));
}

/** A person who opens a page, and can be asked to sign in first. */
function isNavigation({ route, method, wantsPage }: Call): boolean {
  return route.api === "page" && wantsPage && isReadMethod(method);
}

/**
 * Ends an answer. Where the client is still sending, it reads on for a moment first: a connection
 * that is closed with unread bytes is reset, and the reset can overtake the answer that says why.
 */
export function endAnswer(call: Call, body?: string | Buffer): void {
  if (!call.bodyIsComing) {
    if (typeof body === "string") call.response.end(body, "latin1");
    else call.response.end(body);
    return;
  }
  const { request, response } = streamed(call);
  if (typeof body === "string") response.write(body, "latin1");
  else if (body) response.write(body);
  else response.flushHeaders();
  const timer = setTimeout(() => response.end(), lingerMs);
  response.on("close", () => clearTimeout(timer));
  request.once("end", () => response.end());
  request.resume();
}
