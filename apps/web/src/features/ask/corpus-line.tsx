import Link from "next/link";
import type { Stats } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";
import classes from "./ask-page.module.css";

/** What there is to ask about, in one line; it keeps its place while the figures load. */
export function CorpusLine({ stats }: { stats: Stats | undefined }) {
  if (!stats) return <p className={classes.corpus}>&nbsp;</p>;
  if (stats.documents.total === 0) {
    return (
      <p className={classes.corpus}>
        No documents yet. <Link href="/documents?add=upload">Add some</Link>, and ask about them.
      </p>
    );
  }
  const busy = stats.documents.indexing > 0;
  return (
    <p className={classes.corpus}>
      Asking <Link href="/documents">{formatPlural(stats.documents.ready, "document")}</Link>,{" "}
      {formatPlural(stats.passages.total, "passage")}
      {busy && `, ${stats.documents.indexing} more on their way`}
    </p>
  );
}
