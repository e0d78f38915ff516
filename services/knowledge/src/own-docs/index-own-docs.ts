import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Database } from "@workspace/storage";
import { addDocument } from "../documents/add-document.ts";
import type { DocumentDependencies } from "../documents/add-document.ts";
import { deleteDocument, replaceDocumentContent } from "../documents/change-document.ts";
import { installation } from "../tenancy/tenant.ts";

/** The pages speak of the default address; a reader is told the one that holds here. */
const documentedUrl = "http://localhost:8000";

interface OwnDocument {
  id: string;
  origin_path: string;
  content_sha256: string;
}

/**
 * Brings the workspace's own documentation into the corpus, so that the first question has an
 * answer; after an upgrade, what changed. Pages that a user deleted stay deleted until they change.
 */
export async function indexOwnDocs(
  sql: Database,
  deps: DocumentDependencies,
  folder: string,
  publicUrl: string,
  signal: AbortSignal,
): Promise<number> {
  const context = { signal, tenant: installation };
  const known = new Map((await ownDocuments(sql)).map((row) => [row.origin_path, row]));
  const seen = await seenVersions(sql);
  let changed = 0;
  for (const path of await markdownFiles(folder)) {
    signal.throwIfAborted();
    const content = Buffer.from(
      (await readFile(join(folder, path), "utf8")).replaceAll(documentedUrl, publicUrl),
    );
    const sha256 = createHash("sha256").update(content).digest("hex");
    const existing = known.get(path);
    known.delete(path);
    if (seen.get(path) === sha256) continue;
    const file = { content, filename: path.split("/").at(-1), contentType: "text/markdown" };
    if (existing) await replaceDocumentContent(deps, context, { id: existing.id, ...file });
    else
      await addDocument(deps, context, {
        ...file,
        origin: "workspace-docs",
        given: {},
        originPath: path,
      });
    await rememberVersion(sql, path, sha256);
    changed++;
  }
  for (const { id } of known.values()) await deleteDocument(deps, context, id);
  return changed;
}

async function markdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted();
}

async function ownDocuments(sql: Database): Promise<OwnDocument[]> {
  return sql<OwnDocument[]>`
    select id, origin_path, content_sha256 from documents where origin = 'workspace-docs'`;
}

async function seenVersions(sql: Database): Promise<Map<string, string>> {
  const rows = await sql<{ path: string; sha256: string }[]>`select path, sha256 from own_docs`;
  return new Map(rows.map(({ path, sha256 }) => [path, sha256]));
}

async function rememberVersion(sql: Database, path: string, sha256: string): Promise<void> {
  await sql`
    insert into own_docs (path, sha256) values (${path}, ${sha256})
    on conflict (path) do update set sha256 = excluded.sha256`;
}
