import { InvalidInputError } from "@workspace/http";
import type { KeyPosition, KeyRepository, StoredKey } from "./repository.ts";

export interface ListKeysInput {
  includeRevoked: boolean;
  limit: number;
  cursor: string | undefined;
}

/** A page of keys, newest first. @throws InvalidInputError for a cursor that is not one */
export async function listKeys(
  deps: { keys: KeyRepository },
  input: ListKeysInput,
): Promise<{ keys: StoredKey[]; nextCursor: string | null }> {
  const after = input.cursor === undefined ? undefined : readCursor(input.cursor);
  const page = await deps.keys.list(input.includeRevoked, input.limit, after);
  return { keys: page.keys, nextCursor: page.next ? writeCursor(page.next) : null };
}

function writeCursor(position: KeyPosition): string {
  return Buffer.from(`${position.createdAt} ${position.id}`).toString("base64url");
}

function readCursor(cursor: string): KeyPosition {
  const text = Buffer.from(cursor, "base64url").toString();
  const match =
    /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?) (key_\w{1,60})$/.exec(text);
  if (!match) {
    const detail = "cursor must be one that a page gave";
    throw new InvalidInputError(detail, [{ pointer: "/query/cursor", detail }]);
  }
  return { createdAt: match[1] ?? "", id: match[2] ?? "" };
}
