import { expect, test } from "vitest";
import type { JsonValue } from "@workspace/traffic";
import { pathsOf } from "../../test/paths-of.ts";

const report = { id: 7, title: "Spring", owner: "ada", ready: true };
const each = (words: string, url: (word: string) => string, answer: (index: number) => JsonValue) =>
  words.split(" ").map((word, index) => ({ url: url(word), answer: answer(index) }));

test("names that lead to the same are values wherever they stand, when they are many", () => {
  const hourly = each(
    "oslo bern rome cork",
    (city) => `/weather/${city}/hourly`,
    () => report,
  );
  expect(pathsOf(hourly)).toEqual(["/weather/{weather}/hourly"]);
  expect(pathsOf(hourly.slice(1))).toHaveLength(3);
  // Where they stand for certain, two that lead elsewhere are values too, and one that leads nowhere else.
  const alerts = each(
    "bonn york",
    (city) => `/weather/${city}/alerts`,
    () => ({ level: 3, from: "x", area: "y" }),
  );
  const empty = { url: "/weather/kiel/hourly", status: 404, answer: { error: "none" } };
  expect(pathsOf([...hourly, ...alerts, empty])).toEqual([
    "/weather/{weather}/alerts",
    "/weather/{weather}/hourly",
  ]);
});

test("what each leaves out does not make them unlike, and empty lists tell nothing", () => {
  const fields = Object.entries({ ...report, note: "a", size: 4, tags: [{ name: "b" }] });
  const partly = (index: number) => Object.fromEntries(fields.filter((_, at) => at % 7 !== index));
  expect(
    pathsOf(each("oslo bern rome cork bonn", (city) => `/weather/${city}/hourly`, partly)),
  ).toEqual(["/weather/{weather}/hourly"]);
  const lists = (index: number) => (index % 2 === 0 ? [] : [report]);
  expect(
    pathsOf(each("oslo bern rome cork bonn york", (city) => `/weather/${city}/alerts`, lists)),
  ).toEqual(["/weather/{weather}/alerts"]);
});

test("names of a collection that each give one thing alike are its members", () => {
  const topics = each(
    "harbor silver quiet lemon",
    (topic) => `/topics/${topic}`,
    () => report,
  );
  expect(pathsOf(topics)).toEqual(["/topics/{topic}"]);
  const files = each(
    "maple-north old-town red-kettle",
    (name) => `/exports/${name}.json`,
    () => report,
  );
  expect(pathsOf(files)).toEqual(["/exports/{export}.json"]);
});

test("choices of a collection's members, acts and endpoints that are called all the time stay names", () => {
  const states = "failed running waiting stuck halted";
  expect(
    pathsOf(
      each(
        states,
        (state) => `/jobs/${state}`,
        () => [report],
      ),
    ),
  ).toHaveLength(5);
  const page = (index: number) => ({ items: [report], total: index, next: "x", has_more: false });
  expect(pathsOf(each(states, (state) => `/jobs/${state}`, page))).toHaveLength(5);
  const acts = "duplicate escalate ship rotate".split(" ");
  const done = acts.map((act) => ({ method: "POST", url: `/orders/${act}`, answer: report }));
  expect(pathsOf(done)).toHaveLength(4);
  const below = acts.map((act) => ({ method: "GET", url: `/orders/17/${act}`, answer: report }));
  expect(pathsOf(below)).toHaveLength(4);
  const often = Array.from({ length: 6 }, () =>
    each(
      "harbor silver quiet lemon",
      (topic) => `/topics/${topic}`,
      () => report,
    ),
  ).flat();
  expect(pathsOf(often)).toHaveLength(4);
});

test("what a verb is done to is a value, but for the collection itself", () => {
  const post = (url: string) => ({ method: "POST", url });
  const calls = ["harbor:export", "silver:export", "topics:search"].map((end) =>
    post(`/v1/topics/${end}`),
  );
  expect(pathsOf([...calls, "/v1/topics/harbor"])).toEqual([
    "/v1/topics/topics:search",
    "/v1/topics/{topic}",
    "/v1/topics/{topic}:export",
  ]);
  expect(pathsOf([post("/v1/topics/old-town:export")])).toEqual(["/v1/topics/{topic}:export"]);
  expect(pathsOf([post("/v1/widget:import"), post("/v1/topics:import")])).toHaveLength(2);
});
