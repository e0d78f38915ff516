/** Shorter ones stand in texts by chance. */
const shortest = 8;

/** A secret as it is and as texts hold it: escaped for addresses and JSON, and inside base64. */
export function spellingsOf(secret: string): string[] {
  const spellings = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  for (const ahead of [0, 1, 2]) {
    const inner = innerBase64(secret, ahead);
    spellings.push(inner, inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...new Set(spellings)].filter(({ length }) => length >= shortest);
}

/** Spells each secret once, for as long as it is kept: for a batch, so that no secret outlives it. */
export function rememberedSpellings(): typeof spellingsOf {
  const known = new Map<string, string[]>();
  return (secret) => {
    const spellings = known.get(secret) ?? spellingsOf(secret);
    known.set(secret, spellings);
    return spellings;
  };
}

/** What base64 makes of it behind so many other bytes, as far as nothing around it matters. */
function innerBase64(secret: string, ahead: number): string {
  const bytes = Buffer.concat([Buffer.alloc(ahead), Buffer.from(secret)]);
  const first = Math.ceil((ahead * 8) / 6);
  return bytes.toString("base64").slice(first, Math.floor((bytes.length * 8) / 6));
}
