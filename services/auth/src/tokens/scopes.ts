import { OAuthRefusal } from "./oauth-refusal.ts";

/** Both bounds at once; null is no bound. */
export function within(
  left: readonly string[] | null,
  right: readonly string[] | null,
): string[] | null {
  if (left === null) return right === null ? null : [...right];
  return right === null ? [...left] : left.filter((scope) => right.includes(scope));
}

/** The scopes that were asked for, where they are among those held. @throws OAuthRefusal */
export function narrowed(
  held: readonly string[] | null,
  asked: string | undefined,
): string[] | null {
  if (asked === undefined) return held === null ? null : [...held];
  const scopes = [...new Set(asked.split(" ").filter(Boolean))];
  const known = scopes.every((scope) => /^[a-z][a-z-]{0,30}:[a-z][a-z-]{0,30}$/.test(scope));
  if (!known || scopes.length > 50 || (held && !scopes.every((scope) => held.includes(scope))))
    throw new OAuthRefusal("invalid_scope", "The scopes are not among those of the subject.");
  return scopes;
}
