/** One wrong place in a request: a JSON pointer into the body, or `query/limit`, `path/id`. */
export interface Fault {
  pointer: string;
  detail: string;
  /** Perplexity's name of the error, where the spec's `x-error-type` gives the field its own. */
  type?: string;
}

export interface ProblemOptions {
  /** Stable name of the kind of error; clients branch on it. */
  type: string;
  status: number;
  title: string;
  detail?: string;
  errors?: readonly Fault[];
  retryAfterSeconds?: number;
  /** The field at fault, as Perplexity's `error.param` names it. */
  param?: string;
  cause?: unknown;
}

/** A failure that the client may know of. Anything else thrown becomes a bare 500. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly Fault[];
  readonly retryAfterSeconds: number | undefined;
  readonly param: string | undefined;

  constructor(options: ProblemOptions) {
    super(options.detail ?? options.title, { cause: options.cause });
    this.type = options.type;
    this.status = options.status;
    this.title = options.title;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.param = options.param;
  }
}

export class InvalidInputError extends ProblemError {
  override name = "InvalidInputError";
  constructor(detail: string, errors: readonly Fault[] = [], param?: string) {
    super({
      type: "invalid-input",
      status: 400,
      title: "The request is not valid",
      detail,
      errors,
      ...(param === undefined ? {} : { param }),
    });
  }
}

export class NotFoundError extends ProblemError {
  override name = "NotFoundError";
  constructor(detail: string) {
    super({ type: "not-found", status: 404, title: "Not found", detail });
  }
}

export class ConflictError extends ProblemError {
  override name = "ConflictError";
  constructor(detail: string, type = "conflict") {
    super({ type, status: 409, title: "It conflicts with the present state", detail });
  }
}

export class TooLargeError extends ProblemError {
  override name = "TooLargeError";
  constructor(detail: string, type = "content-too-large") {
    super({ type, status: 413, title: "The content is too large", detail });
  }
}

export class UnsupportedMediaTypeError extends ProblemError {
  override name = "UnsupportedMediaTypeError";
  constructor(detail: string) {
    super({
      type: "unsupported-media-type",
      status: 415,
      title: "This content type is not accepted here",
      detail,
    });
  }
}

export class UnavailableError extends ProblemError {
  override name = "UnavailableError";
  constructor(detail: string, retryAfterSeconds = 1, cause?: unknown) {
    super({
      type: "unavailable",
      status: 503,
      title: "Not available at the moment",
      detail,
      retryAfterSeconds,
      cause,
    });
  }
}
