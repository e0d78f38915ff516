export { createLogger } from "./logger.ts";
export type { Logger, LoggerOptions } from "./logger.ts";
export { createMetrics } from "./metrics.ts";
export type { Metrics } from "./metrics.ts";
export { continueTrace } from "./trace.ts";
