export { addExchange, createEvidence, mergeEvidence } from "./evidence/evidence.ts";
export type { Evidence } from "./evidence/evidence.ts";
export {
  loadEvidenceSet,
  saveEvidenceSet,
  uniteEvidence,
  wholeEvidence,
} from "./evidence/evidence-set.ts";
export type { EvidenceSet } from "./evidence/evidence-set.ts";
export { loadEvidence } from "./evidence/load-evidence.ts";
export { EVIDENCE_VERSION, saveEvidence } from "./evidence/save-evidence.ts";
export { SavedEvidenceError } from "./evidence/saved-evidence-error.ts";
export { listApis } from "./document/group-hosts.ts";
export { printSockets } from "./document/print-sockets.ts";
export type { SocketSpec } from "./document/print-sockets.ts";
export { printSpecs } from "./document/print-specs.ts";
export type { InferredSpec, PrintSpecsOptions, SpecSummary } from "./document/print-specs.ts";
export type { Fold } from "./paths/fold.ts";
export { PinError } from "./paths/pins.ts";
export type { Pin, PinErrorType } from "./paths/pins.ts";
