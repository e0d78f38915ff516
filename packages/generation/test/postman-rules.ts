/** What the published schema of Postman collections 2.1.0 asks of what we write. */
const text = { type: "string" };
const named = (more: object = {}) => ({
  type: "object",
  required: ["key"],
  properties: { key: { type: ["string", "null"] }, value: { type: ["string", "null"] }, ...more },
});
const description = { description: text };
const attributes = { type: "array", items: { type: "object", required: ["key"] } };
const authTypes = ["apikey", "awsv4", "basic", "bearer", "digest", "edgegrid", "hawk"];
const moreAuthTypes = ["noauth", "oauth1", "oauth2", "ntlm"];

const auth = {
  type: "object",
  required: ["type"],
  properties: {
    type: { enum: [...authTypes, ...moreAuthTypes] },
    ...Object.fromEntries(authTypes.map((type) => [type, attributes])),
  },
};

const header = {
  type: "object",
  required: ["key", "value"],
  properties: { key: text, value: text, disabled: { type: "boolean" }, ...description },
};

const request = {
  type: "object",
  required: ["method", "url"],
  properties: {
    method: text,
    auth,
    ...description,
    header: { type: "array", items: header },
    url: {
      type: "object",
      properties: {
        raw: text,
        host: { type: "array", items: text },
        path: { type: "array", items: text },
        query: { type: "array", items: named({ disabled: { type: "boolean" }, ...description }) },
        variable: { type: "array", items: named(description) },
      },
    },
    body: {
      type: "object",
      properties: {
        mode: { enum: ["raw", "urlencoded", "formdata", "file", "graphql"] },
        raw: text,
        urlencoded: { type: "array", items: named() },
        formdata: {
          type: "array",
          items: {
            anyOf: [
              named({ type: { const: "text" } }),
              {
                type: "object",
                required: ["key"],
                properties: { type: { const: "file" }, src: { type: ["array", "string", "null"] } },
              },
            ],
          },
        },
      },
    },
  },
};

export const collectionRules = {
  type: "object",
  required: ["info", "item"],
  properties: {
    info: {
      type: "object",
      required: ["name", "schema"],
      properties: {
        name: text,
        ...description,
        schema: {
          const: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
      },
    },
    auth,
    variable: { type: "array", items: named({ type: { enum: ["string", "any"] } }) },
    item: { type: "array", items: { $ref: "#/$defs/item" } },
  },
  $defs: {
    item: {
      anyOf: [
        {
          type: "object",
          required: ["item", "name"],
          properties: { name: text, item: { type: "array", items: { $ref: "#/$defs/item" } } },
        },
        {
          type: "object",
          required: ["request", "name"],
          properties: {
            name: text,
            request,
            response: {
              type: "array",
              items: {
                type: "object",
                required: ["code", "status", "header", "cookie", "originalRequest"],
                properties: {
                  originalRequest: request,
                  code: { type: "integer" },
                  status: text,
                  header: { type: "array", items: header },
                  cookie: { type: "array" },
                  body: { type: ["string", "null"] },
                },
              },
            },
          },
        },
      ],
    },
  },
};
