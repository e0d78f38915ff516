import { InvalidInputError } from "@workspace/http";
import { decodeCursor, encodeCursor } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { inOrganisation } from "../organisations/authorise.ts";
import type { Caller } from "../sessions/caller.ts";
import { isOperator } from "../users/repository.ts";
import type { AuditLine } from "./audit-line.ts";
import { listLines } from "./repository.ts";
import type { AuditFilter } from "./repository.ts";

export type AuditQuery = Omit<AuditFilter, "organisationId"> & {
  organisationId?: string | undefined;
};

/** The operator sees all; admins see what concerns their organisation. */
export async function seesAll(sql: Database, caller: Caller): Promise<boolean> {
  return caller.scopes === null && (await isOperator(sql, caller.userId));
}

/**
 * Reads lines that the caller may see: without a named organisation the operator has all of them,
 * and everybody else those of the present one. @throws NotFoundError, ProblemError 403
 */
export async function readLines<T>(
  sql: Database,
  caller: Caller,
  { organisationId, ...query }: AuditQuery,
  read: (sql: Queryable, filter: AuditFilter) => Promise<T>,
): Promise<T> {
  if (await seesAll(sql, caller))
    return read(sql, { ...query, organisationId: organisationId ?? null });
  const own = organisationId ?? caller.organisationId;
  return inOrganisation(sql, caller, "audit:read", own, (transaction) =>
    read(transaction, { ...query, organisationId: own }),
  );
}

/** A page of lines, newest first. @throws InvalidInputError, NotFoundError, ProblemError 403 */
export async function listAudit(
  { sql }: { sql: Database },
  caller: Caller,
  query: AuditQuery,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<{ lines: AuditLine[]; nextCursor: string | null }> {
  const before = cursor === undefined ? null : sequenceIn(cursor);
  const lines = await readLines(sql, caller, query, (source, filter) =>
    listLines(source, filter, { before }, limit + 1),
  );
  const page = lines.slice(0, limit);
  const last = lines.length > limit ? page.at(-1) : undefined;
  return {
    lines: page,
    nextCursor: last ? encodeCursor({ key: String(last.sequence), id: "" }) : null,
  };
}

function sequenceIn(cursor: string): number {
  const place = decodeCursor(cursor);
  if (place && /^[1-9]\d{0,14}$/.test(place.key)) return Number(place.key);
  const detail = "cursor must be one that a page gave";
  throw new InvalidInputError(detail, [{ pointer: "/query/cursor", detail }]);
}
