import { errorBody, ProblemError, wireStatus } from "@workspace/http";
import type { ApiStyle } from "./routing/route-table.ts";
import type { UpstreamFailure } from "./upstream/failure.ts";

/** An error as it goes on the wire. */
export interface Refusal {
  status: number;
  contentType: string;
  body: string;
}

/** The error in the shape of the API that was called; a page for a person who opened one. */
export function refusalOf(
  api: ApiStyle,
  problem: ProblemError,
  requestId: string,
  wantsPage: boolean,
): Refusal {
  if (api === "page" && wantsPage) {
    return {
      status: problem.status,
      contentType: "text/html; charset=utf-8",
      body: errorPage(problem, requestId),
    };
  }
  const shape = api === "perplexity" ? "perplexity" : "problem";
  const { body, contentType } = errorBody(shape, problem, requestId);
  return { status: wireStatus(shape, problem.status), contentType, body: JSON.stringify(body) };
}

export function malformed(detail: string, status = 400): ProblemError {
  return new ProblemError({
    type: "malformed-request",
    status,
    title: "The request is malformed",
    detail,
  });
}

export function unauthorized(detail: string): ProblemError {
  return new ProblemError({ type: "unauthorized", status: 401, title: "Not signed in", detail });
}

export function bodyTooLarge(maxBytes: number): ProblemError {
  return new ProblemError({
    type: "payload_too_large",
    status: 413,
    title: "Too large",
    detail: `The body may hold ${maxBytes} bytes at most`,
  });
}

export function callersUnavailable(cause: unknown): ProblemError {
  return new ProblemError({
    type: "unavailable",
    status: 503,
    title: "Not available at the moment",
    detail: "It cannot be checked who calls: the auth service does not answer",
    retryAfterSeconds: 2,
    cause,
  });
}

/** What a failing service means to the client, in words that help whoever runs the workspace. */
export function serviceProblem(service: string, failure: UpstreamFailure): ProblemError {
  switch (failure.kind) {
    case "refused":
      return unavailable(`The service ${service} is not running or still starting`, 2);
    case "overloaded":
      return unavailable(`The service ${service} has no connection left`, 1);
    case "set-aside":
      return unavailable(
        `The service ${service} failed too often and is left alone for a moment`,
        (failure.retryAfterMs ?? 1_000) / 1_000,
      );
    case "silent":
      return new ProblemError({
        type: "gateway-timeout",
        status: 504,
        title: "The service did not answer in time",
        detail: `The service ${service} did not answer in time`,
        cause: failure,
      });
    default:
      return new ProblemError({
        type: "bad_gateway",
        status: 502,
        title: "The service failed",
        detail:
          failure.kind === "closed"
            ? `The service ${service} closed the connection without an answer`
            : `The service ${service} sent an answer that is not HTTP`,
        cause: failure,
      });
  }
}

/** A service that the configuration no longer has. */
export function serviceGone(service: string): ProblemError {
  return unavailable(`The service ${service} is not configured any more`, 1);
}

function unavailable(detail: string, retryAfterSeconds: number): ProblemError {
  return new ProblemError({
    type: "unavailable",
    status: 503,
    title: "Not available at the moment",
    detail,
    retryAfterSeconds,
  });
}

function errorPage(problem: ProblemError, requestId: string): string {
  const reload = problem.status === 503 ? '<meta http-equiv="refresh" content="3">' : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">${reload}<title>${escaped(problem.title)}</title>
<style>body{font:16px/1.6 system-ui,sans-serif;margin:18vh auto;max-width:34rem;padding:0 1.5rem}
h1{font-size:1.4rem}small{opacity:.6}</style></head>
<body><h1>${escaped(problem.title)}</h1><p>${escaped(problem.detail ?? "")}</p>
${reload === "" ? "" : "<p>This page tries again by itself.</p>"}
<small>${problem.status} · ${escaped(requestId)}</small></body></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
