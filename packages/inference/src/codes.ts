/** Codes that whole standards list: a word that is one, beside others, was chosen and not named. */
export type CodeKind = "currency" | "language" | "region";

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
const languages = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** What a word lists among, by its spelling: `USD`, `de`, `FR`. */
export function codeKindOf(word: string): CodeKind | null {
  if (/^[A-Z]{3}$/.test(word)) return currencies.has(word) ? "currency" : null;
  if (/^[A-Z]{2}$/.test(word)) return regions.of(word) === undefined ? null : "region";
  if (/^[a-z]{2}$/.test(word)) return languages.of(word) === undefined ? null : "language";
  return null;
}

/** `en-US`, `pt_BR`, `zh-Hant-TW`: language and region together are no endpoint's name. */
export function isLocale(text: string): boolean {
  const parts = /^([a-z]{2})[-_](?:[A-Z][a-z]{3}[-_])?([A-Z]{2})$/.exec(text);
  if (!parts) return false;
  const [, language = "", region = ""] = parts;
  return languages.of(language) !== undefined && regions.of(region) !== undefined;
}
