import type { AnalysisClient } from "@workspace/client";
import { expect, test } from "vitest";
import { findExchange } from "./exchange-of.ts";

type Analysis = Pick<AnalysisClient, "getExchange" | "listExchanges">;

const ids = ["ab12", "ab34", "cd56"].map((beginning) => beginning.padEnd(64, "0"));

/** Answers as the service does, for exchanges that have these ids. */
const analysis = {
  listExchanges: async (input: Parameters<Analysis["listExchanges"]>[0]) => {
    const { id_prefix: prefix = "", limit } = input?.query ?? {};
    const found = ids.filter((id) => id.startsWith(prefix)).slice(0, limit);
    return { data: found.map((id) => ({ id, method: "GET", url: "https://a.test/" })) };
  },
  getExchange: async ({ path }: Parameters<Analysis["getExchange"]>[0]) => ({
    id: path.exchange_id,
  }),
} as unknown as Analysis;

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
