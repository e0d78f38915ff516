import type {
  Contract,
  OperationShape,
  PathParams,
  Query,
  ReplyFor,
  RequestBody,
  RequestHeaders,
} from "@workspace/contracts";
import type { ErrorShape } from "./error-shapes.ts";
import type { RequestContext } from "./request-context.ts";

export interface OperationRequest<Op extends OperationShape> {
  params: PathParams<Op>;
  query: Query<Op>;
  headers: RequestHeaders<Op> & Readonly<Record<string, string | undefined>>;
  body: RequestBody<Op>;
  context: RequestContext;
}

export type Handler<Op extends OperationShape> = (
  request: OperationRequest<Op>,
) => Promise<ReplyFor<Op>>;

/** One handler for each operation of an API: the compiler asks for every one. */
export type Handlers<Ops> = {
  [Id in keyof Ops as Id extends OperationalId ? never : Id]: Ops[Id] extends OperationShape
    ? Handler<Ops[Id]>
    : never;
};

/** Served by the kernel itself, alike in every service. */
export type OperationalId = "getHealth" | "getReadiness" | "getMetrics";

/** An API with its handlers, the types of its operations closed over. */
export interface MountedApi {
  contract: Contract<unknown>;
  handlers: Record<string, UntypedHandler>;
  errorShape: ErrorShape;
}

export interface UntypedRequest {
  params: unknown;
  query: unknown;
  headers: unknown;
  body: unknown;
  context: RequestContext;
}

export type UntypedHandler = (request: UntypedRequest) => Promise<unknown>;

/** Joins a contract with handlers of exactly its operations. */
export function mountApi<Ops>(
  contract: Contract<Ops>,
  handlers: Handlers<Ops>,
  errorShape: ErrorShape,
): MountedApi {
  return {
    contract: contract as Contract<unknown>,
    handlers: untyped(handlers),
    errorShape,
  };
}

/** Sound because every request is validated against the operation's schema before the call. */
function untyped<Ops>(handlers: Handlers<Ops>): Record<string, UntypedHandler> {
  return handlers as Record<string, UntypedHandler>;
}
