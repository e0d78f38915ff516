export { startEmbeddedPostgres } from "./start.ts";
export type { EmbeddedPostgres, StartOptions } from "./start.ts";
export { EmbeddedPostgresError } from "./errors.ts";
export { findFreePort } from "./free-port.ts";
