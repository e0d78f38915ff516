import { describe, expect, test } from "vitest";
import { one, print, times } from "../../../test/print-values.ts";
import type { JsonSchema, JsonValue } from "../index.ts";

function field(values: readonly JsonValue[]): unknown {
  const schema = one(values.map((value, at) => ({ id: at, name: `thing number ${at}`, value })));
  return (schema["properties"] as Record<string, JsonSchema> | undefined)?.["value"];
}

describe("types", () => {
  test("an integer stays one until a fraction is seen", () => {
    expect(field([1, 2, 3])).toEqual({ type: "integer" });
    expect(field([1, 2.5])).toEqual({ type: "number" });
    expect(field([2 ** 40])).toEqual({ type: "integer", format: "int64" });
  });

  test("a few whole numbers take fractions where others of their name do", () => {
    const prices = [1.5, 2.25, 3, 4, 5.75, 6, 7.5, 8, 9.99, 10];
    const things = prices.map((price, at) => ({ price, size: at, name: `name of ${at}` }));
    const tours = (count: number) =>
      print({
        "GET /things 200": things,
        "GET /tours 200": times(count, (at) => ({ price: at, days: at, place: `place ${at}` })),
      }).schemas["GET /tours 200"];
    expect(tours(2)).toHaveProperty("properties.price", { type: "number" });
    expect(tours(2)).toHaveProperty("properties.days", { type: "integer" });
    expect(tours(60)).toHaveProperty("properties.price", { type: "integer" });
  });

  test("null is one of the types", () => {
    expect(field(["some text", null])).toEqual({ type: ["string", "null"] });
    expect(field([{ a: 1 }, null])).toMatchObject({ type: ["object", "null"] });
  });

  test("several types are all named", () => {
    expect(field([true, "some text", 1])).toEqual({ type: ["boolean", "integer", "string"] });
    expect(field(["some text", [1]])).toEqual({
      anyOf: [{ type: "string" }, { type: "array", items: { type: "integer" } }],
    });
  });

  test("all items of all lists are read", () => {
    expect(one([[1, 2], [], [null, 3.5]])).toEqual({
      type: "array",
      items: { type: ["number", "null"] },
    });
  });

  test("a string that is JSON each time says what is in it", () => {
    expect(field(['{"city":"Oslo"}', '{"city":"Rome"}'])).toMatchObject({
      type: "string",
      contentMediaType: "application/json",
      contentSchema: { type: "object", properties: { city: { type: "string" } } },
    });
    expect(field(['{"city":"Oslo"}', "Rome is a city"])).toEqual({ type: "string" });
  });

  test("a format needs all strings to have it", () => {
    expect(field(["2024-01-01", "2024-05-06"])).toEqual({ type: "string", format: "date" });
    expect(field(["2024-01-01", ""])).toEqual({ type: "string" });
  });
});

describe("required and null", () => {
  test("what each of many objects has is required, what one lacks is not", () => {
    const seen = times(10, (at) => (at === 3 ? { id: at } : { id: at, name: `name ${at} of it` }));
    expect(one(seen)["required"]).toEqual(["id"]);
  });

  test("one object makes nothing required", () => {
    expect(one([{ id: 1, name: "x" }])["required"]).toBeUndefined();
  });

  test("a rarely seen field may be null where its namesakes often are", () => {
    const seen = (path: string, next: JsonValue) =>
      [`GET /${path} 200`, times(12, (at) => ({ [path]: at, next, total: at }))] as const;
    const lists = ["users", "posts", "teams", "roles"].map((path, at) =>
      seen(path, at === 0 ? "cursor a" : null),
    );
    lists.forEach(([, values], at) => {
      if (at > 0) values.push({ next: "cursor b", total: 1 });
    });
    const { schemas } = print({
      ...Object.fromEntries(lists),
      "GET /tags 200": [{ tags: 1, next: "cursor c", total: 2 }],
    });
    expect(schemas["GET /tags 200"]).toMatchObject({
      properties: { next: { type: ["string", "null"] }, total: { type: "integer" } },
    });
  });
});

describe("lists of values", () => {
  test("values that come back are listed, and others allowed", () => {
    const states = ["open", "closed", "merged"];
    expect(field(times(12, (at) => states[at % 3] ?? ""))).toEqual({
      anyOf: [{ type: "string", enum: ["closed", "merged", "open"] }, { type: "string" }],
    });
  });

  test("much evidence closes the list", () => {
    expect(field(times(150, (at) => (at % 2 ? "open" : "closed")))).toEqual({
      type: "string",
      enum: ["closed", "open"],
    });
  });

  test("free text, ids and values seen once each are no list", () => {
    expect(field(times(30, (at) => `sentence ${at % 3}, with a comma`))).toEqual({
      type: "string",
    });
    expect(field(times(30, (at) => `usr_8f3k2j9d0${at % 3}`))).toEqual({ type: "string" });
    expect(field(["alpha", "beta", "gamma", "delta"])).toEqual({ type: "string" });
  });

  test("what an object calls itself is a constant", () => {
    const schema = one(times(25, (at) => ({ object: "invoice", id: at })));
    expect(schema).toMatchObject({ properties: { object: { type: "string", enum: ["invoice"] } } });
  });
});

describe("unions", () => {
  const text = (at: number) => ({ type: "text", text: `words ${at} and more` });
  const image = (at: number) => ({ type: "image", image_url: `https://x.test/${at}`, detail: 1 });

  test("a tag that splits the fields makes a oneOf of named kinds", () => {
    const seen = times(40, (at) => (at % 2 ? text(at) : image(at)));
    const { schemas, components } = print({ "GET /content 200": [seen] });
    expect(schemas["GET /content 200"]).toMatchObject({
      items: {
        oneOf: [
          { $ref: "#/components/schemas/ImageContent" },
          { $ref: "#/components/schemas/TextContent" },
        ],
        discriminator: {
          propertyName: "type",
          mapping: {
            image: "#/components/schemas/ImageContent",
            text: "#/components/schemas/TextContent",
          },
        },
      },
    });
    expect(components["TextContent"]).toMatchObject({
      properties: { type: { enum: ["text"] } },
      required: ["text", "type"],
    });
  });

  test("while kinds are seen once, the union is open to new ones", () => {
    const seen = [
      ...times(20, text),
      ...times(20, image),
      { type: "audio", audio: "x y", format: "a b" },
    ];
    const { schemas } = print({ "GET /content 200": [seen] });
    expect(JSON.stringify(schemas)).toContain('"not":{"enum":["audio","image","text"]}');
  });

  test("a union of kinds that stand beside another elsewhere stays open", () => {
    const part = (type: string, at: number) => ({ type, [`${type}_of`]: `value ${at}` });
    const parts = (types: readonly string[]) =>
      times(60, (at) => [part(types[at % types.length] ?? "", at)]);
    const { schemas } = print({
      "GET /all 200": parts(["text", "image", "sound"]),
      "GET /some 200": parts(["text", "image"]),
    });
    expect(JSON.stringify(schemas["GET /all 200"])).not.toContain('"not"');
    expect(JSON.stringify(schemas["GET /some 200"])).toContain('"not"');
  });

  test("a tag that splits nothing makes no union", () => {
    const seen = times(20, (at) => ({
      type: at % 2 ? "admin" : "member",
      id: at,
      name: `some one ${at}`,
    }));
    expect(one(seen)).toMatchObject({ type: "object", properties: { type: {} } });
  });
});

describe("components", () => {
  const user = (at: number) => ({
    login: `someone ${at}`,
    avatar_url: `https://x.test/${at}`,
    score: at,
    site_admin: false,
  });

  test("objects alike at several places are one component, named after them", () => {
    const { schemas, components } = print({
      "GET /users/{user_id} 200": times(5, user),
      "GET /repos/{repo_id} 200": times(5, (at) => ({
        id: at,
        full_name: `repo ${at}`,
        owner: user(at),
      })),
    });
    expect(Object.keys(components)).toEqual(["User"]);
    expect(schemas["GET /users/{user_id} 200"]).toEqual({ $ref: "#/components/schemas/User" });
    expect(schemas["GET /repos/{repo_id} 200"]).toMatchObject({
      properties: { owner: { $ref: "#/components/schemas/User" } },
    });
  });

  test("evidence is pooled: what is null at one place may be at all", () => {
    const { components } = print({
      "GET /users/{user_id} 200": times(8, (at) => ({ ...user(at), company: null })),
      "GET /members 200": [times(8, (at) => ({ ...user(at), company: `Company ${at} Inc.` }))],
    });
    expect(components["User"]).toMatchObject({
      properties: { company: { type: ["string", "null"] } },
    });
  });

  test("lists of different things are not one list", () => {
    const page = (make: (at: number) => JsonValue) =>
      times(8, (at) => ({ items: [make(at)], total: at, next: `p ${at}` }));
    const { schemas } = print({
      "GET /users 200": page(user),
      "GET /songs 200": page((at) => ({
        title: `song ${at}`,
        seconds: at,
        album: `album ${at}`,
        explicit: true,
      })),
    });
    expect(JSON.stringify(schemas["GET /users 200"])).not.toContain("seconds");
  });

  test("a shape that holds itself refers to itself", () => {
    const comment = (at: number, replies: JsonValue[]): JsonValue => ({
      id: at,
      body: `words ${at} here`,
      author: `name ${at}`,
      votes: 1,
      replies,
    });
    const tree = (levels: number, at = 1): JsonValue =>
      comment(at, levels === 0 ? [] : [tree(levels - 1, at * 2), tree(levels - 1, at * 2 + 1)]);
    const { components } = print({ "GET /comments/{comment_id} 200": times(4, () => tree(4)) });
    expect(Object.keys(components)).toEqual(["Comment"]);
    expect(components["Comment"]).toMatchObject({
      properties: { replies: { items: { $ref: "#/components/schemas/Comment" } } },
    });
  });
});
