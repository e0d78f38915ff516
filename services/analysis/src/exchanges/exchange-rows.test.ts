import { afterAll, expect, test } from "vitest";
import { openDatabase } from "@workspace/storage";
import { addExchanges } from "./exchange-rows.ts";
import type { StoredExchange } from "./stored-exchange.ts";

/** Nothing listens there: whatever is sent fails otherwise than what is refused. */
const database = openDatabase({ url: "postgres://nobody@127.0.0.1:1/none", schema: "none" });
afterAll(() => database.end());

const exchange: StoredExchange = {
  id: "exc_1",
  started_at: null,
  duration_ms: null,
  method: "GET",
  url: "https://api.test/a",
  host: "api.test",
  path: "/a",
  status: null,
  content_type: null,
  request_bytes: 0,
  response_bytes: 0,
  message_count: 0,
  content: "{}",
};

test.each([
  ["a line break", { url: "https://api.test/a\nhttps://api.test/b" }],
  ["nothing", { content: "" }],
])("a value of %s is refused before it could shift the others of its column", async (_, odd) => {
  const adding = addExchanges(database, "org_1", "cap_1", 0, [exchange, { ...exchange, ...odd }]);
  await expect(adding).rejects.toThrow("is no line");
});
