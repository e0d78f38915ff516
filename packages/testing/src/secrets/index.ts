export { lookForSecrets, missingEvidence, promiseEvidence, readEvidence } from "./evidence.ts";
export type { Evidence } from "./evidence.ts";
export { findSecrets, registerSecret } from "./find-secrets.ts";
export { lookThroughTables } from "./look-through-tables.ts";
