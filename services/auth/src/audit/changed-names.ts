/** The names of what was sent to be changed: what it is now may be a secret, or somebody's words. */
export function changedNames(changes: object): string {
  return Object.entries(changes)
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
    .toSorted()
    .join(" ");
}
