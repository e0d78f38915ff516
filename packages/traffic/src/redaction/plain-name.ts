/** A name without its case and separators: `X-Api-Key` and `xApiKey` are one, as in any alphabet. */
export function plainName(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, "");
}
