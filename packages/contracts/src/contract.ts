/** The members of a bundled OpenAPI 3.1 document that every reader may count on. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, object>>;
  readonly components?: object;
}

/** What a server or client needs to know of one operation at run time. */
export interface OperationDescription {
  readonly operationId: string;
  readonly method: "get" | "put" | "post" | "delete" | "patch" | "head" | "options";
  /** Path template as in the spec: `/v1/agent/{response_id}`. */
  readonly path: string;
  readonly tags: readonly string[];
  /** Whether the spec asks for a credential. */
  readonly authenticated: boolean;
  /** What a credential must be good for, from the spec's `x-scope`; null asks for none. */
  readonly scope: string | null;
  readonly requestBody: {
    readonly required: boolean;
    readonly mediaTypes: readonly string[];
  } | null;
  /** Declared statuses, each with its media types; an empty list is an empty body. */
  readonly replies: Readonly<Record<string, readonly string[]>>;
}

/**
 * One API: its bundled document and its operations by operationId.
 * `Ops` is the generated `operations` interface; it drives the typed helpers.
 */
export interface Contract<Ops> {
  readonly name: string;
  readonly document: OpenApiDocument;
  readonly operations: { readonly [Id in keyof Ops]: OperationDescription };
  /** Never set: it only lets a generic function infer `Ops` from a contract. */
  readonly types?: Ops;
}
