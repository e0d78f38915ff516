import type { Queryable } from "@workspace/storage";
import type { NewDocument } from "./document.ts";

/** A document is the same as another of its owner by content and origin, within one collection or outside of all. */
export async function findSame(tx: Queryable, document: NewDocument): Promise<string | null> {
  const [row] = await tx<{ id: string }[]>`
    select d.id from documents d
    where d.content_sha256 = ${document.contentSha256} and d.origin = ${document.origin}
      and d.file_name is not distinct from ${document.fileName}
      and d.source_uri is not distinct from ${document.sourceUri}
      and d.external_id is not distinct from ${document.externalId}
      and d.folder_id is not distinct from ${document.folderId}
      and d.origin_path is not distinct from ${document.originPath}
      and ${ownedIn(tx, document)}
    limit 1`;
  return row?.id ?? null;
}

export async function externalIdTaken(
  tx: Queryable,
  externalId: string,
  place: Place,
): Promise<boolean> {
  const [row] = await tx`
    select 1 from documents d where d.external_id = ${externalId} and ${ownedIn(tx, place)} limit 1`;
  return row !== undefined;
}

type Place = Pick<NewDocument, "organisationId" | "collectionId">;

function ownedIn(tx: Queryable, { organisationId, collectionId }: Place) {
  const isInside =
    collectionId === null
      ? tx`not exists (select 1 from collection_documents c where c.document_id = d.id)`
      : tx`exists (select 1 from collection_documents c where c.document_id = d.id and c.collection_id = ${collectionId})`;
  return tx`d.organisation_id is not distinct from ${organisationId} and ${isInside}`;
}

export async function externalIdTakenByOther(
  tx: Queryable,
  id: string,
  externalId: string,
): Promise<boolean> {
  const [row] = await tx`
    select 1 from documents d join documents own on own.id = ${id}
    where d.external_id = ${externalId} and d.id <> ${id}
      and d.organisation_id is not distinct from own.organisation_id and (
      exists (select 1 from collection_documents a join collection_documents b using (collection_id)
        where a.document_id = d.id and b.document_id = ${id})
      or (not exists (select 1 from collection_documents c where c.document_id = d.id)
        and not exists (select 1 from collection_documents c where c.document_id = ${id})))
    limit 1`;
  return row !== undefined;
}
