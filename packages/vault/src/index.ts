export { EnvelopeError, keyIdOfEnvelope } from "./envelope.ts";
export type { SealContext } from "./envelope.ts";
export { KeySourceError, keySourceFrom } from "./key-source.ts";
export type { KeySource } from "./key-source.ts";
export { MasterKey } from "./master-key.ts";
export { Secret } from "./secret.ts";
export { Vault } from "./vault.ts";
export type { SealedSecret } from "./vault.ts";
