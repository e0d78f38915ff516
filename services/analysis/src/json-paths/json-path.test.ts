import { expect, test } from "vitest";
import { compileJsonPath, JsonPathFault } from "./json-path.ts";

const document = {
  status: 200,
  response: {
    body: {
      model: "sonar",
      choices: [{ finish_reason: "stop" }, { finish_reason: "length" }],
      "odd name": null,
    },
  },
};

const holds = (text: string) => compileJsonPath(text).holdsFor(document);

test.each([
  "$.response.body.model",
  "$.response.body['odd name']",
  '$.response.body.model == "sonar"',
  "$..finish_reason",
  '$.response.body.choices[?@.finish_reason == "length"]',
  '$.response.body.choices[-1].finish_reason == "length"',
  "$.status == 200 && !$.response.error",
  "$.status == 404 || count($.response.body.choices[*]) == 2",
  "length($.response.body.model) > 4",
  'search($.response.body.model, "^son") || match($.response.body.model, "x")',
  "$.response.body.error == $.response.body.nothing",
])("%s holds", (text) => expect(holds(text)).toBe(true));

test.each([
  "$.response.body.error",
  '$.response.body.model == "sonar-pro"',
  "$.response.body.model == 200",
  "$.response.body.choices[2]",
  "$.response.body.__proto__",
  "$.constructor",
  'search($.status, "2")',
])("%s does not hold", (text) => expect(holds(text)).toBe(false));

test.each([
  ["$.a ==", "at character 6"],
  ["$.a.b == $..c", "non-singular query is not comparable"],
  ["$.a] $[?$.b", ""],
  ["$.a][?$.b", "not one expression"],
  ["$.a, ?$.b", "not one expression"],
  ["$.a[?@.b", ""],
  ["a.b", ""],
  ["eval($.a)", ""],
  ["$..a..b..c..d", "`..` more than 3"],
  ["$.a[?@.b[?@.c[?@.d[?@.e]]]]", "3 deep"],
  [`$${".a".repeat(61)}`, "60 steps"],
])("%s is refused", (text, reason) => {
  expect(() => compileJsonPath(text)).toThrow(JsonPathFault);
  expect(() => compileJsonPath(text)).toThrow(reason);
});
