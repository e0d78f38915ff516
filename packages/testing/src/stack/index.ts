export { addDocuments, whenReady } from "./add-documents.ts";
export type { AddedDocument, StackDocument } from "./add-documents.ts";
export { freePorts } from "./free-ports.ts";
export { ServiceProcess } from "./service-process.ts";
export { startStack } from "./start-stack.ts";
export type { Stack, StackOptions, StackService } from "./start-stack.ts";
