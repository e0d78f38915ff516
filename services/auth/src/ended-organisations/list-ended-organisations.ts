import { InvalidInputError } from "@workspace/http";
import { decodeCursor, encodeCursor } from "@workspace/storage";
import type { Queryable } from "@workspace/storage";
import { endedAfter, isEndedAs } from "./repository.ts";
import type { EndedOrganisation } from "./repository.ts";

/**
 * What ended after the cursor. The cursor names the organisation that it stands at: where another
 * database took the place of the one that gave it, its number means nothing, and all is told anew.
 * @throws InvalidInputError
 */
export async function listEndedOrganisations(
  sql: Queryable,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<{ ended: EndedOrganisation[]; cursor: string | null }> {
  const place = cursor === undefined ? null : placeIn(cursor);
  const known = place !== null && (await isEndedAs(sql, place.sequence, place.organisationId));
  const ended = await endedAfter(sql, known ? place.sequence : 0, limit);
  const last = ended.at(-1);
  if (last)
    return { ended, cursor: encodeCursor({ key: String(last.sequence), id: last.organisationId }) };
  return { ended, cursor: known ? (cursor ?? null) : null };
}

function placeIn(cursor: string): { sequence: number; organisationId: string } {
  const place = decodeCursor(cursor);
  if (place && /^[1-9]\d{0,14}$/.test(place.key))
    return { sequence: Number(place.key), organisationId: place.id };
  const detail = "cursor must be one that a page gave";
  throw new InvalidInputError(detail, [{ pointer: "/query/cursor", detail }]);
}
