import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Exchange, ExchangeBody } from "#api/types.ts";
import { asCurl } from "./as-curl.ts";

type Sent = Parameters<typeof asCurl>[0];

const text = (value: string): ExchangeBody => ({
  content_type: null,
  kind: "text",
  text: value,
  size_bytes: value.length,
  truncated: false,
});

function call(parts: Partial<Sent> & Partial<Exchange["request"]>): string {
  const { method = "GET", url = "https://a.example/", headers = [], body = null } = parts;
  return asCurl({ method, url, request: { http_version: null, headers, body } });
}

/** What the shell hands to curl; a function stands for it. */
function argumentsIn(command: string): string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

test("sends method, headers and body as they were seen", () => {
  const body = '{"name":"it\'s $HOME `id` \\"x\\"","note":"@file"}\n';
  const command = call({
    method: "PUT",
    url: "https://a.example/v1/users?q=a&b=[1]",
    headers: [
      { name: "host", value: "a.example" },
      { name: "content-type", value: "application/json" },
      { name: "x-empty", value: "" },
      { name: "accept-encoding", value: "br" },
      { name: "content-length", value: "3" },
    ],
    body: text(body),
  });
  expect(argumentsIn(command)).toEqual([
    "-g",
    "https://a.example/v1/users?q=a&b=[1]",
    "-X",
    "PUT",
    "-H",
    "content-type: application/json",
    "-H",
    "x-empty;",
    "--compressed",
    "--data-raw",
    body,
  ]);
});

test("says no method that curl would choose by itself, and knows HEAD", () => {
  expect(argumentsIn(call({}))).toEqual(["https://a.example/"]);
  const posted = call({ method: "POST", body: text("a=1") });
  expect(argumentsIn(posted)).not.toContain("-X");
  expect(argumentsIn(posted)).toContain("content-type:");
  expect(argumentsIn(call({ method: "HEAD" }))).toContain("--head");
});

test("pipes bytes in, and leaves out a body that was not captured", () => {
  const bytes: ExchangeBody = { ...text("AP8="), kind: "base64" };
  const command = call({ method: "POST", body: bytes });
  expect(command).toMatch(/^printf %s AP8= \| base64 -d \| curl /);
  expect(call({ method: "POST", body: { ...text(""), kind: "absent" } })).not.toContain("data");
});
