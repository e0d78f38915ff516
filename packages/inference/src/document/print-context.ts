import type { SchemaRoots } from "./schema-roots.ts";

/** What every part of a document needs while it is written. */
export interface PrintContext {
  readonly roots: SchemaRoots;
  /** Whether `x-` fields say what each part rests on. */
  readonly evidence: boolean;
}
