export { checkConformance, describeFailures } from "./check-conformance.ts";
export type {
  ConformanceFailure,
  ConformanceOptions,
  ConformanceReport,
  JudgedReply,
  OperationResult,
} from "./check-conformance.ts";
export type { KnownValues } from "./arbitrary-value.ts";
