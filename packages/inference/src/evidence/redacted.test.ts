import { createRedactor } from "@workspace/traffic";
import type { Exchange } from "@workspace/traffic";
import { expect, test } from "vitest";
import { printSpecs } from "../document/print-specs.ts";
import { addExchange, createEvidence } from "./evidence.ts";
import { saveEvidence } from "./save-evidence.ts";

const redactor = createRedactor({ key: Buffer.alloc(32, 7) });

/** One call 25 times, redacted: its state and its spec, as text. */
function describe(url: string, answer: unknown): { state: string; paths: object; all: string } {
  const exchange: Exchange = {
    id: "1",
    startedAt: null,
    durationMs: null,
    request: { method: "GET", url, httpVersion: null, headers: [], body: null },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: null,
      headers: [],
      body: {
        contentType: "application/json",
        content: { kind: "text", text: JSON.stringify(answer) },
        truncated: false,
      },
    },
    messages: [],
  };
  const evidence = createEvidence();
  for (let times = 0; times < 25; times += 1) addExchange(evidence, redactor.redact(exchange));
  const [spec] = printSpecs(evidence);
  const all = JSON.stringify(spec);
  return { state: JSON.stringify(saveEvidence(evidence)), paths: pathsOf(all), all };
}

function pathsOf(spec: string): object {
  return (JSON.parse(spec) as { document: { paths: object } }).document.paths;
}

test.each([
  ["an enum or a tag", "/a", { type: "sk-live-abcdefabcdefabcdef", token: "opensesame" }],
  ["a property", "/a", { "ann@corp.example": 1, "sk-live-abcdefabcdefabcdef": 2 }],
  ["a parameter", "/a?sk-live-abcdefabcdefabcdef&ann@corp.example=1", {}],
  ["a path", "/a/sk-live-abcdefabcdefabcdef/b/ann@corp.example/c", {}],
])("what stands for a secret becomes no part of %s", (_part, path, answer) => {
  const { state, all } = describe(`https://api.test${path}`, answer);
  expect(all).not.toContain("redacted-");
  expect(state).not.toContain("redacted-");
});

test("a segment that was redacted is a parameter's value", () => {
  const { paths } = describe("https://api.test/keys/sk-live-abcdefabcdefabcdef/uses", {});
  expect(Object.keys(paths)).toEqual(["/keys/{key_id}/uses"]);
});

test("a word under a name that may be a secret's is kept nowhere", () => {
  const { state, all } = describe("https://api.test/a?session=evening", { session: "morning" });
  for (const text of [state, all]) expect(text).not.toMatch(/morning|evening/);
});
