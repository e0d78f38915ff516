export { frugalProcess } from "./frugal-process.ts";
export { ConfigError, loadConfig, readConfig } from "./load-config.ts";
export { booleanText, byteSize, durationMs, listText, portNumber } from "./values.ts";
