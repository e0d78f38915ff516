import openapiTS, { astToString } from "openapi-typescript";
import type { BundledDocument } from "./openapi-document.ts";
import { HEADER } from "./generated-header.ts";

/** TypeScript declarations (`paths`, `components`, `operations`) of a bundled document. */
export async function emitTypes(document: BundledDocument): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document), {
    // A client may leave out what has a default; the server reads it as optional too.
    defaultNonNullable: false,
  });
  return HEADER + astToString(nodes);
}
