/** A list of words as one reads it; for the tables of names. */
export function words(text: string): string[] {
  return text.split(" ");
}
