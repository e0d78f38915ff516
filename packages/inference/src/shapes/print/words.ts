/** `children` is irregular, `status` is no plural; the rest follows the ending. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["children", "child"],
  ["people", "person"],
  ["men", "man"],
  ["indices", "index"],
  ["vertices", "vertex"],
  ["matrices", "matrix"],
  ["series", "series"],
  ["species", "species"],
  ["news", "news"],
  ["data", "data"],
  ["media", "media"],
  ["metadata", "metadata"],
  ["analyses", "analysis"],
  ["aliases", "alias"],
  ["statuses", "status"],
  ["movies", "movie"],
  ["cookies", "cookie"],
  ["caches", "cache"],
  ["leaves", "leaf"],
]);

/** A word's singular, its case kept: `Users` to `User`, `categories` to `category`. */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  const known = IRREGULAR.get(lower);
  if (known) return word.charAt(0) + known.slice(1);
  if (lower.length < 4 || /(?:ss|us|is|as|os)$/.test(lower)) return word;
  if (/[^aeiou]ies$/.test(lower)) return `${word.slice(0, -3)}y`;
  if (/(?:x|ch|sh|ss|zz)es$/.test(lower)) return word.slice(0, -2);
  return lower.endsWith("s") ? word.slice(0, -1) : word;
}

/** The words of an identifier: `audio_features`, `audioFeatures` and `audio-features` have the same. */
export function wordsOf(identifier: string): string[] {
  return identifier
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** `audio_features` to `AudioFeature`: a type's name, in the singular. */
export function typeName(identifier: string): string {
  const words = wordsOf(identifier);
  return words
    .map((word, index) => (index === words.length - 1 ? singular(word) : word))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
