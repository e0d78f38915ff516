/** Why a service gave no (whole) answer. */
export type FailureKind =
  | "refused" // nothing listens, or it did not accept in time
  | "overloaded" // no connection is left for this service
  | "set-aside" // it failed too often, and is not asked for a while
  | "silent" // it accepted the request and did not answer in time
  | "closed" // it closed the connection before the answer was whole
  | "garbled"; // what it sent is not HTTP/1.1 as the gateway reads it

export class UpstreamFailure extends Error {
  override name = "UpstreamFailure";
  readonly kind: FailureKind;
  /** When it may be asked again, if that is known. */
  retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
