import { describe, expect, test } from "vitest";
import { one, times } from "../../../test/print-values.ts";

describe("maps", () => {
  test("several codes of one standard make a map, however often they come back", () => {
    const rates = { EUR: 1, USD: 1.1, CHF: 0.9 };
    const map = { type: "object", additionalProperties: { type: "number" } };
    expect(one(times(9, () => rates))).toEqual(map);
    expect(one(times(9, () => ({ de: "a b", en: "c d", fr: "e f" })))).toMatchObject({
      additionalProperties: {},
    });
    // Of two standards, of two codes, or of unlike values they are fields.
    expect(one(times(9, () => ({ EUR: 1, de: 2, at: 3 })))).toHaveProperty("properties.EUR");
    expect(one(times(9, () => ({ to: "x", as: "y" })))).toHaveProperty("properties.to");
    expect(one(times(9, () => ({ id: 7, to: "x", as: "y" })))).toHaveProperty("properties.to");
  });

  test("few objects of which each has other keys make a map", () => {
    const keys = ["old_town red_kettle", "blue_door", "tall_tree deep_well"].map((text) =>
      text.split(" "),
    );
    const objects = keys.map((own) => Object.fromEntries(own.map((key) => [key, 3])));
    expect(one(objects)).toEqual({ type: "object", additionalProperties: { type: "integer" } });
    expect(one(objects.slice(0, 2))).toHaveProperty("properties.old_town");
    expect(one([...objects, { blue_door: 1 }, { blue_door: 2 }])).toHaveProperty("properties");
  });

  test("keys that are ids make a map", () => {
    const ids = ["3f2b8c1e-0d4a-4e6b-9f10-2a3b4c5d6e7f", "4f2b8c1e-0d4a-4e6b-9f10-2a3b4c5d6e7f"];
    expect(one(ids.map((id) => ({ [id]: { votes: 1 } })))).toMatchObject({
      type: "object",
      additionalProperties: { type: "object", properties: { votes: { type: "integer" } } },
    });
  });

  test("keys that are new in nearly each object make a map", () => {
    const words = "maple river stone harbor north cedar amber birch coral dune ember fjord".split(
      " ",
    );
    const seen = times(6, (at) => ({ [words[at * 2] ?? ""]: 1, [words[at * 2 + 1] ?? ""]: 2 }));
    expect(one(seen)).toEqual({ type: "object", additionalProperties: { type: "integer" } });
  });

  test("fields that come back do not, however many may be left out", () => {
    const seen = times(12, (at) => ({
      [`field${"abcdefgh"[at % 8] ?? ""}`]: at,
      [`field${"abcdefgh"[(at + 1) % 8] ?? ""}`]: 1,
    }));
    expect(one(seen)).toHaveProperty("properties.fielda");
  });

  test("fields beside keys that are data are kept", () => {
    const seen = times(10, (at) => ({ total: at, [`1000${at}`]: "some text here" }));
    expect(one(seen)).toMatchObject({
      properties: { total: { type: "integer" } },
      additionalProperties: { type: "string" },
    });
  });

  test("a map's kinds are told as all there are only when many keys show it", () => {
    const text = { type: "text", text: "x" };
    const file = { type: "file", url: "y" };
    // The same few keys with the same values, sent again and again by one client.
    const schema = one(times(90, () => ({ de: text, en: file, fr: text, it: file })));
    expect(JSON.stringify(schema)).toContain("not");
    expect(JSON.stringify(schema)).not.toContain("discriminator");
  });
});
