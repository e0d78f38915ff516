import type { DocumentDependencies } from "./add-document.ts";

const batch = 200;

/** Removes the originals that documents let go of, unless others need them; tells how many it saw. */
export async function removeReleasedContents(
  { documents, blobs }: Pick<DocumentDependencies, "documents" | "blobs">,
  signal: AbortSignal,
): Promise<number> {
  let seen = 0;
  for (;;) {
    const contents = await documents.releasedContents(batch);
    for (const sha256 of contents) {
      signal.throwIfAborted();
      await documents.removeUnused(sha256, () => blobs.delete(sha256));
    }
    seen += contents.length;
    if (contents.length < batch) return seen;
  }
}
