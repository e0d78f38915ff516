/** The first bytes of what base64 holds, sixteen a line, with the letters among them. */
export function dumpOf(base64: string, mostBytes: number): string {
  const text = atob(base64.slice(0, Math.ceil(mostBytes / 3) * 4));
  const bytes = Array.from(text.slice(0, mostBytes), (letter) => letter.codePointAt(0) ?? 0);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.slice(at, at + 16);
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = part.map((byte) =>
      byte >= 32 && byte < 127 ? String.fromCodePoint(byte) : "·",
    );
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${letters.join("")}`);
  }
  if (text.length > mostBytes || base64.length > Math.ceil(mostBytes / 3) * 4) lines.push("…");
  return lines.join("\n");
}
