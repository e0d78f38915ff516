/**
 * A value as text for a jsonb column, used as `${jsonText(value)}::text::jsonb`. PostgreSQL's jsonb
 * holds no NUL, so strings lose theirs, and no half of a surrogate pair, which becomes U+FFFD.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "string" ? storable(member) : member,
  );
}

function storable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "") : whole;
}
