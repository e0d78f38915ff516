import { describe, expect, test } from "vitest";
import { compareSpecs } from "../compare-specs.ts";
import type { JsonObject } from "../document/json.ts";
import { toMarkdown } from "./markdown.ts";
import { toSarif } from "./sarif.ts";
import { toText } from "./text.ts";

function spec(name: string): JsonObject {
  const schema = { type: "object", properties: { [name]: { type: "string" } } };
  return {
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    paths: {
      "/things": {
        get: {
          responses: { 200: { description: "", content: { "application/json": { schema } } } },
        },
      },
    },
  };
}

const drift = compareSpecs(spec("|<script>`x`\u001b[31m\n"), spec("other"));

describe("a report", () => {
  test("in Markdown shows text from documents without obeying it", () => {
    const report = toMarkdown(drift, { old: "a[b](javascript:1).yaml", now: "new\n# title" });
    expect(report).toContain("2 changes, 1 of them breaking.");
    for (const obeyed of ["\u001b", "\n# title", "[b]("]) expect(report).not.toContain(obeyed);
    const rows = report.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  test("in SARIF has a rule and a level for each result", () => {
    expect(toSarif(drift, { artifact: "specs/new api.yaml" })).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              rules: [{ id: "response-property-added" }, { id: "response-property-removed" }],
            },
          },
          results: [
            {
              level: "note",
              locations: [
                { physicalLocation: { artifactLocation: { uri: "specs/new%20api.yaml" } } },
              ],
            },
            { level: "warning", ruleId: "response-property-removed", ruleIndex: 1 },
          ],
        },
      ],
    });
  });

  test("for a terminal hands all text through what cuts its control codes", () => {
    const lines = toText(drift, {
      paint: (_format, text) => text,
      plain: (text) => text.replaceAll("\u001b", ""),
      withNotSeen: false,
    });
    expect(lines.join("\n")).not.toContain("\u001b");
    expect(lines.at(-1)).toBe("2 changes: 1 breaking.");
  });
});
