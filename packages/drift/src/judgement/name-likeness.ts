/** How alike two names are, from 0 to 1, by the words in them: `userId` and `user_id` are one name. */
export function nameLikeness(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  if (left.join("") === right.join("")) return 1;
  const others = new Set(right);
  const shared = left.filter((word) => others.has(word)).length;
  const byWords = shared / Math.max(new Set([...left, ...right]).size, 1);
  return Math.max(byWords, isAbbreviation(a, b) || isAbbreviation(b, a) ? 0.6 : 0);
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

function isAbbreviation(short: string, long: string): boolean {
  return short.length >= 3 && long.toLowerCase().startsWith(short.toLowerCase());
}
