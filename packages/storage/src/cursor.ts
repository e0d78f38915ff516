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

const timePattern =
  /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d)?$/;

/**
 * Whether a key is a time as PostgreSQL writes it. A cursor comes from outside: what is no time
 * would fail in the middle of a query, as a fault of ours.
 */
export function isTimeKey(key: string): boolean {
  if (!timePattern.test(key)) return false;
  const told = key.slice(0, 19).replace(" ", "T");
  const date = new Date(`${told}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(told);
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
