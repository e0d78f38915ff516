/** Splits a child's output into lines; a line without end is cut at `maxChars`. */
export function createLineSplitter(
  onLine: (line: string) => void,
  maxChars = 16_384,
): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  let rest = "";
  return (chunk) => {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = (lines.pop() ?? "").slice(0, maxChars);
    for (const line of lines) if (line.trim() !== "") onLine(line);
  };
}

/**
 * What of a child's line a person should see in the console: warnings and worse of our own logs,
 * and whatever is not one of those lines. Null for the rest.
 */
export function noteworthy(line: string): string | null {
  if (!line.startsWith("{")) return line;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) return line;
    if (!("level" in value) || !["warn", "error", "fatal"].includes(String(value.level)))
      return null;
    const message = "msg" in value ? String(value.msg) : line;
    const error = "err" in value && isErrorLike(value.err) ? `: ${value.err.message}` : "";
    return `${message}${error}`;
  } catch {
    return line;
  }
}

function isErrorLike(value: unknown): value is { message: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "message" in value &&
    typeof value.message === "string"
  );
}
