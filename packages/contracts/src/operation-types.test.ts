import { describe, expect, expectTypeOf, test } from "vitest";
import { contracts } from "./index.ts";
import type {
  JsonReply,
  Operations,
  PathParams,
  Query,
  ReplyBody,
  ReplyEvent,
  ReplyFor,
  RequestBody,
  Schemas,
  StreamReply,
} from "./index.ts";

type Api = Operations["perplexity"];
type Components = Schemas["perplexity"];

describe("types of an operation", () => {
  test("bodies, parameters and replies come from the spec", () => {
    expectTypeOf<RequestBody<Api["createSearch"]>>().toEqualTypeOf<Components["SearchRequest"]>();
    expectTypeOf<RequestBody<Api["cancelResponse"]>>().toEqualTypeOf<
      Components["AgentCancelRequest"] | undefined
    >();
    expectTypeOf<RequestBody<Api["listModels"]>>().toEqualTypeOf<undefined>();
    expectTypeOf<PathParams<Api["getResponse"]>>().toEqualTypeOf<{ response_id: string }>();
    expectTypeOf<Query<Api["getResponse"]>["starting_after"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<ReplyBody<Api["createSearch"], 200>>().toEqualTypeOf<
      Components["SearchResponse"]
    >();
  });

  test("a run is answered whole or as events", () => {
    type Reply = ReplyFor<Api["createAgentResponse"]>;
    expectTypeOf<JsonReply<200, Components["AgentResponse"]>>().toExtend<Reply>();
    expectTypeOf<StreamReply<200, Components["AgentEvent"]>>().toExtend<Reply>();
    expectTypeOf<JsonReply<418, Components["AgentResponse"]>>().not.toExtend<Reply>();
    expectTypeOf<ReplyEvent<Api["createAgentResponse"]>>().toEqualTypeOf<
      Components["AgentEvent"]
    >();
  });

  test("an empty reply has a status alone, bytes have a content type", () => {
    expectTypeOf<{ status: 204 }>().toExtend<ReplyFor<Api["deleteBrowserSession"]>>();
    expectTypeOf<{ status: 200; content: Uint8Array; contentType: string }>().toExtend<
      ReplyFor<Api["downloadResponseFile"]>
    >();
  });
});

test("the operation table agrees with the document", () => {
  for (const { document, operations } of Object.values(contracts)) {
    for (const [id, operation] of Object.entries(operations)) {
      const item = Reflect.get(document.paths, operation.path);
      expect(Reflect.get(item, operation.method)).toMatchObject({ operationId: id });
      expect(Object.keys(operation.replies).length).toBeGreaterThan(0);
    }
  }
});

test("only the models may be listed without a key", () => {
  const open = Object.values(contracts.perplexity.operations)
    .filter((operation) => !operation.authenticated)
    .map((operation) => operation.path);
  expect(new Set(open)).toEqual(
    new Set(["/v1/models", "/v1/models/{model_id}", "/models", "/models/{model_id}"]),
  );
});
