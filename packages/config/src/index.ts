export { frugalProcess } from "./frugal-process.ts";
export { ConfigError, loadConfig, readConfig } from "./load-config.ts";
export { jsonLimits, logLevel, serviceSettings } from "./service-settings.ts";
export { baseAddress, booleanText, byteSize, durationMs, listText, portNumber } from "./values.ts";
