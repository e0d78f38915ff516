import { Ajv2020 } from "ajv/dist/2020.js";
import { contracts } from "@workspace/contracts";
import { describe, expect, test } from "vitest";
import { collectionRules } from "../../test/postman-rules.ts";
import { generate } from "../generate.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";

const validate = new Ajv2020({ strict: false }).compile(collectionRules);

interface Item {
  readonly name: string;
  readonly item?: readonly Item[];
  readonly request: {
    readonly method: string;
    readonly url: { raw: string; path: string[]; query?: object[]; variable?: object[] };
    readonly header: { key: string; value: string }[];
    readonly body?: { mode: string; raw?: string; formdata?: object[]; urlencoded?: object[] };
    readonly auth?: object;
  };
  readonly response: readonly { code: number; body?: string }[];
}

async function collectionOf(document: JsonValue) {
  const [file] = await generate(document, "postman");
  const collection: { item: Item[]; auth?: object; variable: object[] } = JSON.parse(
    file?.text ?? "",
  );
  validate(collection);
  expect(validate.errors ?? []).toEqual([]);
  return collection;
}

function spec(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return { openapi: "3.1.0", info: { title: "T", version: "1" }, paths, ...more };
}

async function requestOf(path: string, operation: JsonObject, method = "get") {
  const { item } = await collectionOf(spec({ [path]: { [method]: operation } }));
  const [only] = item;
  if (!only) throw new Error("no request");
  return only.request;
}

const parameter = (name: string, place: string, schema: JsonObject, more: JsonObject = {}) => ({
  name,
  in: place,
  schema,
  ...more,
});

describe("a request", () => {
  test("has its path's parameters as Postman's, and optional ones switched off", async () => {
    const { url } = await requestOf("/users/{user_id}/posts", {
      parameters: [
        parameter("user_id", "path", { type: "integer", example: 7 }, { required: true }),
        parameter("q", "query", { const: "a b&c" }, { required: true }),
        parameter("page", "query", { const: 2 }),
      ],
      responses: {},
    });
    expect(url.raw).toBe("{{baseUrl}}/users/:user_id/posts?q=a%20b%26c");
    expect(url.path).toEqual(["users", ":user_id", "posts"]);
    expect(url.variable).toEqual([{ key: "user_id", value: "7" }]);
    expect(url.query).toEqual([
      { key: "q", value: "a b&c" },
      { key: "page", value: "2", disabled: true },
    ]);
  });

  test("has a value where a parameter is part of a segment", async () => {
    const parameters = [parameter("model", "path", { const: "m/1$&" }, { required: true })];
    const { url } = await requestOf("/models/{model}:run", { parameters, responses: {} });
    expect(url.path).toEqual(["models", "m%2F1%24%26:run"]);
  });

  test.each([
    [
      "application/json",
      { mode: "raw", raw: '{\n  "a": "x"\n}', options: { raw: { language: "json" } } },
    ],
    [
      "application/x-www-form-urlencoded",
      { mode: "urlencoded", urlencoded: [{ key: "a", value: "x", type: "text" }] },
    ],
    [
      "multipart/form-data",
      { mode: "formdata", formdata: [{ key: "a", type: "text", value: "x" }] },
    ],
  ])("has a body of %s", async (type, body) => {
    const schema = { type: "object", required: ["a"], properties: { a: { const: "x" } } };
    const operation = { requestBody: { content: { [type]: { schema } } }, responses: {} };
    const request = await requestOf("/a", operation, "post");
    expect(request.body).toEqual(body);
    expect(request.header).toContainEqual({ key: "Content-Type", value: type });
  });

  test("asks for a file", async () => {
    const schema = { type: "object", properties: { file: { type: "string", format: "binary" } } };
    const operation = {
      requestBody: { content: { "multipart/form-data": { schema } } },
      responses: {},
    };
    const { body } = await requestOf("/a", operation, "post");
    expect(body?.formdata).toEqual([{ key: "file", type: "file", src: null }]);
  });
});

test("credentials are variables, in the way that the document asks for", async () => {
  const securitySchemes = {
    bearerAuth: { type: "http", scheme: "bearer" },
    basicAuth: { type: "http", scheme: "basic" },
    xApiKey: { type: "apiKey", in: "header", name: "x-api-key" },
    sessionCookie: { type: "apiKey", in: "cookie", name: "sid" },
  };
  const get = (security: JsonValue) => ({ get: { security, responses: {} } });
  const paths = {
    "/basic": get([{ basicAuth: [] }]),
    "/key": get([{ sessionCookie: [] }, { xApiKey: [] }]),
    "/open": get([]),
    "/whole": { get: { responses: {} } },
  };
  const { item, auth, variable } = await collectionOf(
    spec(paths, { components: { securitySchemes }, security: [{ bearerAuth: [] }] }),
  );
  const text = (key: string, value: string) => ({ key, value, type: "string" });
  expect(auth).toEqual({ type: "bearer", bearer: [text("token", "{{bearerAuth}}")] });
  expect(item.map(({ request }) => request.auth)).toEqual([
    { type: "basic", basic: [text("username", ""), text("password", "{{basicAuth}}")] },
    {
      type: "apikey",
      apikey: [text("key", "x-api-key"), text("value", "{{xApiKey}}"), text("in", "header")],
    },
    { type: "noauth" },
    undefined,
  ]);
  expect(variable).toEqual(
    ["baseUrl", ...Object.keys(securitySchemes)].map((key) => ({ key, value: "", type: "string" })),
  );
});

test("answers come as examples, streams with their events", async () => {
  const event = (type: string) => ({ required: ["type"], properties: { type: { const: type } } });
  const schema = { oneOf: [event("a"), event("b")] };
  const operation = {
    tags: ["things"],
    responses: {
      200: { description: "Fine", content: { "text/event-stream": { schema } } },
      404: { description: "None" },
      "5XX": { description: "Never shown: it is no status" },
    },
  };
  const { item } = await collectionOf(spec({ "/a": { get: operation } }));
  expect(item.map(({ name }) => name)).toEqual(["things"]);
  const [request] = item[0]?.item ?? [];
  expect(request?.response).toMatchObject([
    {
      name: "Fine",
      code: 200,
      body: 'event: a\ndata: {"type":"a"}\n\nevent: b\ndata: {"type":"b"}\n\n',
    },
    { name: "None", code: 404, status: "Not Found" },
  ]);
});

test("our own spec keeps the rules", { timeout: 60_000 }, async () => {
  const own: JsonValue = JSON.parse(JSON.stringify(contracts.gateway.document));
  const { item } = await collectionOf(own);
  const requests = item.flatMap((one) => one.item ?? [one]);
  expect(requests.length).toBeGreaterThan(5);
});
