/** Verbs that begin an act's name: `create-user`, `get_items`, `findByStatus`. */
const acts =
  /^(?:add|calculate|cancel|create|delete|disable|download|edit|enable|fetch|find|generate|get|has|is|list|load|make|refresh|register|remove|reset|resolve|revoke|save|search|send|set|submit|toggle|unset|update|upload|validate|verify)(?:[-_.A-Z]|$)/;
/** `chat.postMessage`: a method of a namespace. */
const dotted = /^[a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)+$/;

/** The most that a word without digits, signs and inner capitals says. */
export const plainWeight = 1 / 8;

/** How much one more word of this form says that its place is a parameter's; 1 is enough. */
export function weightOf(word: string): number {
  if (acts.test(word)) return 0;
  if (/\d/.test(word)) return 1 / 2;
  if (dotted.test(word)) return 1 / 16;
  if (/[-_~@+%,:.]/.test(word)) return 1 / 4;
  return /[a-z][A-Z]/.test(word) ? 1 / 16 : plainWeight;
}

/** A word that may well be a value. */
export function isSlug(word: string): boolean {
  return weightOf(word) > plainWeight;
}
