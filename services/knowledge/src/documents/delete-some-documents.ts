import type { DocumentContext, DocumentDependencies } from "./add-document.ts";
import { removeReleasedContents } from "./remove-released.ts";

/**
 * Removes up to `limit` documents of the tenant's organisation with all that hangs on them; says how
 * many there were. For an organisation whose answers are gone: those that cite them are not looked for.
 */
export async function deleteSomeDocuments(
  deps: Pick<DocumentDependencies, "documents" | "blobs">,
  { tenant, signal }: DocumentContext,
  limit: number,
): Promise<number> {
  const count = await deps.documents.deleteSome(tenant, limit);
  // Also where none was left: whoever deleted the last ones may not have come so far.
  await removeReleasedContents(deps, signal);
  return count;
}
