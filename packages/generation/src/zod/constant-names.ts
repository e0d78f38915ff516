/** Names that the generated file uses itself. */
const used = new Set(["JSON", "Number", "Object", "RegExp", "Set"]);
const longest = 100;

/** A constant's name for each key, such as `component user_list` or `listUsers response`. */
export function constantNames(keys: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const key of keys) {
    const wanted = nameOf(key.replace(/^component /, ""));
    let name = used.has(wanted) ? `${wanted}Schema` : wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

/** `user_list` becomes `UserList`; anything else than letters and digits parts words. */
function nameOf(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return (/^[A-Z]/.test(name) ? name : `Schema${name}`).slice(0, longest);
}
