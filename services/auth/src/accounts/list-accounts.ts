import { InvalidInputError } from "@workspace/http";
import { decodeCursor, encodeCursor, isTimeKey } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Account } from "./account.ts";
import { listAccountRows } from "./repository.ts";
import type { AccountPosition } from "./repository.ts";

export interface ListAccountsInput {
  upstream: string | undefined;
  limit: number;
  cursor: string | undefined;
}

/** A page of the accounts that the caller may see, newest first. @throws InvalidInputError */
export async function listAccounts(
  deps: { sql: Database },
  caller: Caller,
  input: ListAccountsInput,
): Promise<{ accounts: Account[]; nextCursor: string | null }> {
  const { organisationId } = caller;
  const after = input.cursor === undefined ? undefined : positionIn(input.cursor);
  return inOrganisation(deps.sql, caller, "accounts:read", organisationId, async (sql) => {
    const filter = { upstream: input.upstream };
    const page = await listAccountRows(sql, organisationId, filter, input.limit, after);
    const { next } = page;
    return {
      accounts: page.accounts,
      nextCursor: next ? encodeCursor({ key: next.createdAt, id: next.id }) : null,
    };
  });
}

function positionIn(cursor: string): AccountPosition {
  const place = decodeCursor(cursor);
  if (!place || !isTimeKey(place.key)) {
    const detail = "cursor must be one that a page gave";
    throw new InvalidInputError(detail, [{ pointer: "/query/cursor", detail }]);
  }
  return { createdAt: place.key, id: place.id };
}
