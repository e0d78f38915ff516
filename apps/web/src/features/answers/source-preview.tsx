import type { Citation, Source } from "#api/types.ts";
import { placeWords } from "./place-words.ts";
import classes from "./source-preview.module.css";

/** Title, place and the very words of a source, for the card over a citation. */
export function SourcePreview({ source }: { source: Citation | Source }) {
  const words = "quote" in source ? source.quote : source.snippet;
  const path = source.place?.heading_path.join(" › ");
  const place = source.place ? placeWords(source.place) : hostOf(source.url);
  return (
    <div className={classes.preview}>
      <p className={classes.title}>{source.title}</p>
      {path && <p className={classes.path}>{path}</p>}
      <blockquote className={classes.quote}>
        <mark>{shorten(words)}</mark>
      </blockquote>
      {place && <p className={classes.place}>{place}</p>}
    </div>
  );
}

function shorten(words: string): string {
  const text = words.replaceAll(/\s+/g, " ").trim();
  return text.length > 340 ? `${text.slice(0, 340).replace(/\s\S*$/, "")} …` : text;
}

function hostOf(url: string | null): string {
  return url && URL.canParse(url) ? new URL(url).hostname : "";
}
