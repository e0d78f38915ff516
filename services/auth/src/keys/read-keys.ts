import { InvalidInputError } from "@workspace/http";
import { decodeCursor, encodeCursor, isTimeKey } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Key } from "./key.ts";
import { needKey } from "./key-rules.ts";
import { findKey, listKeyRows } from "./repository.ts";
import type { KeyPosition } from "./repository.ts";

/** @throws NotFoundError */
export function getKey(deps: { sql: Database }, caller: Caller, id: string): Promise<Key> {
  const { organisationId } = caller;
  return inOrganisation(deps.sql, caller, "keys:read", organisationId, async (sql) =>
    needKey(await findKey(sql, id), id, organisationId),
  );
}

export interface ListKeysInput {
  includeRevoked: boolean;
  limit: number;
  cursor: string | undefined;
}

/** A page of the organisation's keys, newest first. @throws InvalidInputError */
export function listKeys(
  deps: { sql: Database },
  caller: Caller,
  { includeRevoked, limit, cursor }: ListKeysInput,
): Promise<{ keys: Key[]; nextCursor: string | null }> {
  const { organisationId } = caller;
  return inOrganisation(deps.sql, caller, "keys:read", organisationId, async (sql) => {
    const after = cursor === undefined ? undefined : positionIn(cursor);
    const { keys, next } = await listKeyRows(sql, organisationId, { includeRevoked, limit, after });
    return { keys, nextCursor: next ? encodeCursor({ key: next.createdAt, id: next.id }) : null };
  });
}

function positionIn(cursor: string): KeyPosition {
  const place = decodeCursor(cursor);
  if (!place || !isTimeKey(place.key)) {
    const detail = "cursor must be one that a page gave";
    throw new InvalidInputError(detail, [{ pointer: "/query/cursor", detail }]);
  }
  return { createdAt: place.key, id: place.id };
}
