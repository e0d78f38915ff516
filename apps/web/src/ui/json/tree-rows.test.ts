import { expect, test } from "vitest";
import { ExactNumber, parseExact, textOfJson } from "./parse-exact.ts";
import { childrenAtOnce, containerOf, noTreeState, pathOf, treeRows } from "./tree-rows.ts";

const shape = (rows: ReturnType<typeof treeRows>) =>
  rows.map(({ id, kind, count, open }) => `${id || "$"} ${kind}${open ? " open" : ""} ${count}`);

test("shows two levels, and what was opened by hand", () => {
  const value = { user: { name: "Ann", tags: ["a", "b"] } };
  expect(shape(treeRows(value, noTreeState))).toEqual([
    "$ object open 1",
    "/user object open 2",
    "/user/name leaf 0",
    "/user/tags array 2",
  ]);
  const toggled = new Map([
    ["/user/tags", true],
    ["/user", true],
  ]);
  expect(shape(treeRows(value, { ...noTreeState, toggled })).slice(-2)).toEqual([
    "/user/tags/0 leaf 0",
    "/user/tags/1 leaf 0",
  ]);
});

test("long lists show their beginning, then as much more as was asked for", () => {
  const value = Array.from({ length: 1000 }, (_, index) => index);
  const rows = treeRows(value, noTreeState);
  expect(rows).toHaveLength(childrenAtOnce + 2);
  const more = rows.at(-1);
  expect(more).toMatchObject({ kind: "more", count: 800 });
  expect(containerOf(more?.id ?? "")).toBe("");
  expect(treeRows(value, { ...noTreeState, shown: new Map([["", 1000]]) })).toHaveLength(1001);
});

test("JSON inside a string opens like any other", () => {
  const value = { arguments: '{"city":"Oslo","days":[1,2]}', note: "{not json}" };
  const toggled = new Map([["/arguments", true]]);
  const rows = treeRows(value, { ...noTreeState, toggled });
  expect(rows.map(({ id, inText }) => [id, inText])).toEqual([
    ["", false],
    ["/arguments", true],
    ["/arguments!/city", false],
    ["/arguments!/days", false],
    ["/note", false],
  ]);
  expect(pathOf("/arguments!/days/1")).toBe("$.arguments.days[1]");
});

test("names are written as code needs them", () => {
  expect(pathOf("/a~1b/first name/0")).toBe('$["a/b"]["first name"][0]');
  expect(pathOf("")).toBe("$");
});

test("numbers stay as they were written", () => {
  const value = parseExact('{"id":12345678901234567890,"n":1.50,"small":3}');
  expect(value).toEqual({
    id: new ExactNumber("12345678901234567890"),
    n: new ExactNumber("1.50"),
    small: 3,
  });
  expect(textOfJson(value ?? null)).toBe(
    '{\n  "id": 12345678901234567890,\n  "n": 1.50,\n  "small": 3\n}',
  );
  expect(parseExact("{")).toBeUndefined();
});
