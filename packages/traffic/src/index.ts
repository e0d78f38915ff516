export type {
  Exchange,
  ExchangeBody,
  ExchangeRequest,
  ExchangeResponse,
  HeaderPair,
  RecordedError,
  StreamEvent,
  WebSocketMessage,
} from "./exchange.ts";
export { recordedErrors } from "./exchange.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { parseUrl } from "./parse-url.ts";
export { HarError } from "./har/errors.ts";
export type { HarErrorType, SkipReason } from "./har/errors.ts";
export { defaultHarLimits } from "./har/limits.ts";
export type { HarLimits } from "./har/limits.ts";
export { eachHarItem, readHar, readHarPieces } from "./har/read-har.ts";
export type { HarItem, ReadHarOptions } from "./har/read-har.ts";
export { essenceOf, isJsonType, isTextType, parameterOf } from "./bodies/media-type.ts";
export { BodyTooLargeError, decompress } from "./bodies/decompress.ts";
export { decodeBody } from "./bodies/decode-body.ts";
export type { DecodedBody } from "./bodies/decode-body.ts";
export type { MultipartPart } from "./bodies/multipart.ts";
export { parseJson } from "./bodies/parse-json.ts";
export type { JsonLimits, ParsedJson } from "./bodies/parse-json.ts";
export type { EventStream } from "./streams/event-stream.ts";
export { eventArrivals } from "./streams/event-arrivals.ts";
export type { Arrival } from "./streams/event-arrivals.ts";
export { splitEvents } from "./streams/split-events.ts";
export { fitsRedacted } from "./redaction/fits-redacted.ts";
export { faultsOfRules, redactionRuleBounds } from "./redaction/check-rules.ts";
export type { RuleFault } from "./redaction/check-rules.ts";
export { fitsRedactedNumber, redactedNumberTest } from "./redaction/redacted-numbers.ts";
export { createRedactor } from "./redaction/redactor.ts";
export type { Redactor, RedactorOptions } from "./redaction/redactor.ts";
export type { RedactionFinding, RedactionReport } from "./redaction/report.ts";
export { isSecretName } from "./redaction/secret-names.ts";
export { holdsToken } from "./redaction/secret-tokens.ts";
export type { RedactionRules } from "./redaction/rules.ts";
export { harEntryPieces, writeHar, writeHarEntry } from "./har/write-har.ts";
export type { WriteHarOptions } from "./har/write-har.ts";
