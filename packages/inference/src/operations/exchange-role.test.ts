import { expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import type { ExchangeParts } from "../../test/make-exchange.ts";
import { readContent } from "./content.ts";
import { roleOf } from "./exchange-role.ts";

function role(parts: Omit<ExchangeParts, "url"> & { path: string }): string {
  const exchange = makeExchange({ ...parts, url: `https://one.test${parts.path}` });
  return roleOf(
    exchange,
    new URL(exchange.request.url),
    readContent(exchange.request.body),
    readContent(exchange.response?.body ?? null),
  );
}

test.each([
  ["JSON", { path: "/users", answer: {} }],
  ["JSON under another type", { path: "/config", type: "text/plain", answer: { a: 1 } }],
  ["JSON in a file", { path: "/stats.js", answer: { a: 1 } }],
  ["a stream", { path: "/chat", type: "text/event-stream", answer: "data: {}\n\n" }],
  ["an empty answer", { path: "/users/1", method: "DELETE", status: 204, answer: "" }],
  [
    "a file through an API's path",
    { path: "/files/1/content", type: "application/pdf", answer: "x" },
  ],
  ["text", { path: "/healthz", type: "text/plain", answer: "ok" }],
  [
    "a form answered by a page",
    {
      path: "/login",
      method: "POST",
      body: { type: "application/x-www-form-urlencoded", text: "a=b" },
      type: "text/html",
      answer: "<p>",
    },
  ],
])("%s is an operation", (_name, parts) => {
  expect(role(parts)).toBe("operation");
});

test.each([
  ["page", { path: "/", type: "text/html", answer: "<html>" }],
  ["asset", { path: "/app.js", type: "text/javascript", answer: "1" }],
  ["asset", { path: "/logo", type: "image/png", answer: "x" }],
  ["asset", { path: "/site.webmanifest", type: "application/manifest+json", answer: {} }],
  ["asset", { path: "/main.css", type: "", answer: "" }],
  [
    "preflight",
    {
      path: "/users",
      method: "OPTIONS",
      status: 204,
      answer: "",
      requestHeaders: [["access-control-request-method", "PUT"]] as const,
    },
  ],
  ["websocket", { path: "/live", status: 101, answer: "" }],
])("a %s is none", (kind, parts) => {
  expect(role(parts)).toBe(kind);
});
