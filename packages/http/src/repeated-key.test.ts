import { expect, test } from "vitest";
import { repeatedKey } from "./repeated-key.ts";

test.each([
  ['{"a":1,"a":2}', "a"],
  ['{"a" : {"b":1, "b"\n:2}}', "b"],
  ['[{"a":1},{"c":"x","a":[],"c":{}}]', "c"],
  [String.raw`{"a":1,"\u0061":2}`, "a"],
  [String.raw`{"\\":1,"\\":2}`, "\\"],
  ['{"":1,"":2}', ""],
  ['[{"a":{"__proto__":1}}]', "__proto__"],
])("%s says it twice", (json, key) => {
  expect(repeatedKey(json)).toBe(key);
});

test.each([
  "{}",
  '"a"',
  '[{"a":1},{"a":1}]',
  '{"a":{"a":{"a":1}},"b":{"a":1}}',
  '{"a":"a","b":"a","c":["a","a"]}',
  String.raw`{"a":"\"a\":1,\"a\":","b":"\\"}`,
  '{"a":"__proto__","b":["__proto__"]}',
])("%s does not", (json) => {
  expect(repeatedKey(json)).toBeNull();
});

test("megabytes of keys and of escaped quotes take no time to speak of", () => {
  const count = 50_000;
  const items = Array.from(
    { length: count },
    (_, at) => `"key${at}":"${String.raw`\"`.repeat(30)}"`,
  );
  const started = performance.now();
  expect(repeatedKey(`{${items.join(",")},"key0":1}`)).toBe("key0");
  expect(performance.now() - started).toBeLessThan(5_000);
});
