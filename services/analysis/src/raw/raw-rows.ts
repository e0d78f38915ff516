import type { Queryable } from "@workspace/storage";

/** Adds a sealed part of a capture, whose first exchange has this place in it. */
export async function addRawPart(
  tx: Queryable,
  part: { organisationId: string; captureId: string; firstOrdinal: number; content: Buffer },
): Promise<void> {
  const { organisationId, captureId, firstOrdinal, content } = part;
  await tx`
    insert into capture_raw_parts (organisation_id, capture_id, first_ordinal, content)
    values (${organisationId}, ${captureId}, ${firstOrdinal}, ${content})`;
}
