import { createAnalysisClient } from "@workspace/client";
import { expect, test } from "vitest";
import { findExchange } from "./exchange-of.ts";

const ids = ["ab12", "ab34", "cd56"].map((beginning) => beginning.padEnd(64, "0"));

/** Answers as the service does, for exchanges that have these ids. */
const analysis = createAnalysisClient({
  baseUrl: "http://analysis.invalid",
  fetch: async (input) => {
    const { pathname, searchParams } = new URL(String(input));
    const prefix = searchParams.get("id_prefix");
    if (prefix === null) return Response.json({ id: pathname.split("/").at(-1) });
    const found = ids.filter((id) => id.startsWith(prefix));
    const shown = found.slice(0, Number(searchParams.get("limit")));
    return Response.json({
      data: shown.map((id) => ({ id, method: "GET", url: "https://a.test/" })),
      next_cursor: null,
    });
  },
});

const find = (beginning: string) =>
  findExchange(analysis, beginning, new AbortController().signal).then(({ id }) => id);

test.each(["cd", "CD56", ids[2] ?? ""])("%s is enough of an id", async (beginning) => {
  expect(await find(beginning)).toBe(ids[2]);
});

test.each([
  ["ab", "Several exchanges"],
  ["ef", "no exchange whose id begins with ef"],
  ["ab/..", "is no id"],
])("%s is told: %s", async (beginning, message) => {
  await expect(find(beginning)).rejects.toThrow(message);
});
