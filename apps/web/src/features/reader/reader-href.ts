import type { ReaderTarget } from "./reader-context.tsx";

/** Address of a document's page that opens at the passage. */
export function readerHref(
  target: Pick<ReaderTarget, "documentId" | "passageId" | "place">,
): string {
  const query = new URLSearchParams();
  if (target.passageId) query.set("passage", target.passageId);
  if (target.place) {
    query.set("start", String(target.place.char_start));
    query.set("end", String(target.place.char_end));
  }
  const text = query.toString();
  return `/documents/${encodeURIComponent(target.documentId)}${text ? `?${text}` : ""}`;
}
