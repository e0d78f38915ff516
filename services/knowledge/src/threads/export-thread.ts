import type { Schemas } from "@workspace/contracts";
import type { Answer, Source } from "../answers/answer.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import { needThread } from "./manage-threads.ts";
import type { ThreadDependencies } from "./manage-threads.ts";
import { plainLine, tameMarkdown } from "./markdown-text.ts";
import type { Entry } from "./thread.ts";

export type ThreadExport = Schemas["knowledge"]["ThreadExport"];

const pageSize = 200;

/** The whole thread, however long it is. */
export async function exportThread(
  { threads, entries }: ThreadDependencies,
  { tenant }: TenantContext,
  id: string,
): Promise<ThreadExport> {
  const thread = await needThread(threads, tenant, id);
  const all: Entry[] = [];
  for (let after = -1; ;) {
    const page = await entries.list(tenant, id, pageSize, { key: String(after), id: "" });
    all.push(...page.rows);
    const last = page.rows.at(-1);
    if (!last || page.nextCursor === null) break;
    after = last.ordinal;
  }
  return { format_version: 1, exported_at: new Date().toISOString(), thread, entries: all };
}

/** Markdown with the sources numbered under each answer. */
export function threadAsMarkdown({ thread, entries }: ThreadExport): string {
  const parts = [`# ${plainLine(thread.title || "Untitled")}`];
  for (const { question, answer } of entries) {
    parts.push(`## ${plainLine(question)}`, tameMarkdown(answer.text) || `_${answer.status}_`);
    const cited = citedSources(answer);
    if (cited.length > 0) parts.push(cited.map(sourceLine).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

export function exportFileName(title: string, extension: string): string {
  const name = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, "");
  return `${name || "thread"}.${extension}`;
}

function citedSources(answer: Answer): Source[] {
  const cited = new Set(answer.citations.map(({ number }) => number));
  return answer.sources.filter(({ number }) => cited.has(number));
}

function sourceLine({ number, title, url, place }: Source): string {
  const where = place
    ? [...place.heading_path, place.page === null ? "" : `page ${place.page}`]
        .filter(Boolean)
        .join(" › ")
    : "";
  const name = plainLine(title);
  const link =
    url && /^https?:\/\//.test(url)
      ? `[${name}](<${url.replaceAll(/[<>\s]/g, encodeURIComponent)}>)`
      : name;
  return `${number}. ${link}${where ? `, ${plainLine(where)}` : ""}`;
}
