import { formatCount, formatPlural } from "#ui/format.ts";

/** What a fold rests on: "60 prefixed id, 12 of 6 words, whose answers are alike by 93 %". */
export function foldWords(
  kinds: ReadonlyArray<readonly [kind: string, count: number]>,
  wordCount: number,
  similarity: number | null,
): string {
  const word = kinds.find(([kind]) => kind === "word")?.[1];
  return [
    ...kinds
      .filter(([kind]) => kind !== "word")
      .toSorted((a, b) => b[1] - a[1])
      .map(([kind, count]) => `${formatCount(count)} ${kind.replaceAll("-", " ")}`),
    wordCount > 0 &&
      (word === undefined ? "" : `${formatCount(word)} of `) + formatPlural(wordCount, "word"),
    similarity !== null && `whose answers are alike by ${Math.round(similarity * 100)} %`,
  ]
    .filter(Boolean)
    .join(", ");
}
