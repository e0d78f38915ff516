import { InvalidInputError, NotFoundError } from "@workspace/http";
import { decodeCursor } from "@workspace/storage";
import type { Cursor } from "@workspace/storage";

/** Null is the latest. @throws NotFoundError for what is no number of a revision */
export function revisionOf(text: string): number | null {
  if (text === "latest") return null;
  if (!isNumber(text)) throw noRevision(text);
  return Number(text);
}

export function noRevision(revision: number | string): NotFoundError {
  return new NotFoundError(`There is no revision ${revision}`);
}

/** Where a page of revisions ended. @throws InvalidInputError for anything else */
export function readRevisionCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = decodeCursor(text);
  if (cursor && isNumber(cursor.key)) return cursor;
  throw new InvalidInputError("The cursor is not one of this list", [
    { pointer: "query/cursor", detail: "take it from next_cursor of the page before" },
  ]);
}

function isNumber(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text);
}
