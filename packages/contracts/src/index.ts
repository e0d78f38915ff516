export type { Contract, OpenApiDocument, OperationDescription } from "./contract.ts";
export { contracts } from "./generated/index.ts";
export type { ContractMap, Operations, Schemas } from "./generated/index.ts";
export type {
  ByteStream,
  ContentReply,
  EmptyReply,
  JsonReply,
  OperationShape,
  PathParams,
  Query,
  ReplyBody,
  ReplyEvent,
  ReplyFor,
  ReplyHeaders,
  ReplyStatus,
  RequestBody,
  RequestHeaders,
  StreamEvent,
  StreamReply,
} from "./operation-types.ts";
