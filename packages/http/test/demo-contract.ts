import type { Contract, OperationDescription } from "@workspace/contracts";

const item = {
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: {
    name: { type: "string", maxLength: 10 },
    tags: { type: "array", items: { type: "string" } },
    weight: { type: "number" },
    extra: { type: "object" },
  },
};
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const document = {
  openapi: "3.1.0",
  info: { title: "Demo", version: "0.1.0" },
  paths: {
    "/api/demo/items": {
      get: {
        parameters: [
          {
            name: "limit",
            in: "query",
            schema: { type: "integer", minimum: 1, maximum: 5, default: 3 },
          },
        ],
        responses: { 200: json({ type: "object", required: ["limit"] }) },
      },
      post: {
        requestBody: { required: true, ...json({ $ref: "#/components/schemas/Item" }) },
        responses: { 201: json({ $ref: "#/components/schemas/Item" }) },
      },
    },
    "/api/demo/events": {
      get: {
        responses: {
          200: {
            content: { "text/event-stream": { schema: { type: "object", required: ["type"] } } },
          },
        },
      },
    },
  },
  components: { schemas: { Item: item } },
};

const operation = (
  operationId: string,
  method: "get" | "post",
  path: string,
): OperationDescription => ({
  operationId,
  method,
  path,
  tags: [],
  authenticated: true,
  scope: method === "post" ? "items:write" : null,
  requestBody: method === "post" ? { required: true, mediaTypes: ["application/json"] } : null,
  replies: { 200: ["application/json", "text/event-stream"], 201: ["application/json"] },
});

/** A small API: a list, an item to be made, and a stream. */
export const contract: Contract<unknown> = {
  name: "demo",
  document,
  operations: {
    listItems: operation("listItems", "get", "/api/demo/items"),
    createItem: operation("createItem", "post", "/api/demo/items"),
    streamEvents: operation("streamEvents", "get", "/api/demo/events"),
  } as Contract<unknown>["operations"],
};
