/**
 * A value as text for a jsonb column, used as `${jsonText(value)}::text::jsonb`. PostgreSQL's jsonb
 * holds no NUL, so strings lose theirs.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "string" && member.includes("\0") ? member.replaceAll("\0", "") : member,
  );
}
