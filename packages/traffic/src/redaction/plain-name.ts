/** A name without its case and separators: `X-Api-Key` and `xApiKey` are one. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
