/** The place where a page ended: the sort key and the id of its last row. */
export interface Cursor {
  key: string;
  id: string;
}

export function encodeCursor({ key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString("base64url");
}

/** Null for anything that `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(parts) || parts.length !== 2) return null;
    const [key, id]: unknown[] = parts;
    return typeof key === "string" && typeof id === "string" && !/\0/.test(key + id)
      ? { key, id }
      : null;
  } catch {
    return null;
  }
}

export interface Page<Row> {
  rows: Row[];
  nextCursor: string | null;
}

/** Cuts the one row that was read beyond the limit, and remembers where the page ended. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
): Page<Row> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    rows: kept,
    nextCursor: last && rows.length > limit ? encodeCursor(cursorOf(last)) : null,
  };
}
