import { expect, test } from "vitest";
import { callOf } from "./call.ts";

const url = new URL("https://one.test/graphql");

function call(value: {
  readonly [key: string]: string | number | null | { persistedQuery: object };
}) {
  return callOf({ kind: "json", mediaType: "application/json", value: { ...value } as never }, url);
}

test.each([
  [{ query: "query CurrentUser { me { id } }" }, "graphql query CurrentUser"],
  [{ query: "mutation Save($a: Int) { save(a: $a) }" }, "graphql mutation Save"],
  [{ query: "query A { a } query B { b }", operationName: "B" }, "graphql query B"],
  [{ query: "fragment F on T { x }\nquery A { ...F }" }, "graphql query A"],
  [{ query: "# who\n{ viewer { id } }" }, "graphql query viewer"],
  [{ operationName: "A", extensions: { persistedQuery: {} } }, "graphql query A"],
  [{ jsonrpc: "2.0", id: 1, method: "tools/call" }, "rpc tools/call"],
])("%o is a call by name", (value, name) => {
  expect(call(value)).toBe(name);
});

test.each([
  [{ query: "how do I query a database?" }],
  [{ query: "mutation" }],
  [{ method: "tools/call" }],
  [{ operationName: "A" }],
])("%o is none", (value) => {
  expect(call(value)).toBe("");
});

test("a query in the address is a call as well", () => {
  const asked = new URL("https://one.test/graphql");
  asked.searchParams.set("query", "query A { a }");
  expect(callOf(null, asked)).toBe("graphql query A");
  asked.searchParams.set("query", "red shoes");
  expect(callOf(null, asked)).toBe("");
});
