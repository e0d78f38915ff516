export { loadConfig, ConfigError } from "./load-config.ts";
export { booleanText, byteSize, durationMs, listText, portNumber } from "./values.ts";
