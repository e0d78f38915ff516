/** All that is left of it, as it is and as it reads when its encodings are undone. */
export function everyReading(value: unknown): string {
  const texts: string[] = [];
  const character = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
  const add = (text: string, more: number): void => {
    texts.push(text);
    if (more === 0) return;
    for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g))
      add(Buffer.from(run, "base64").toString("latin1"), more - 1);
    if (text.includes("%")) add(text.replaceAll(/%([0-9a-f]{2})/gi, character), more - 1);
    if (!text.includes("\\")) return;
    const letters = text.replaceAll(/\\u([0-9a-f]{4})/gi, character).replaceAll("\\n", "\n");
    add(letters.replaceAll(/\\(.)/g, "$1"), more - 1);
  };
  const visit = (part: unknown): void => {
    if (typeof part === "string") add(part, 3);
    else if (part instanceof Uint8Array) add(Buffer.from(part).toString("latin1"), 2);
    else if (typeof part === "number") texts.push(String(part));
    else if (part !== null && typeof part === "object") Object.values(part).forEach(visit);
  };
  visit(value);
  return texts.join("\n");
}
