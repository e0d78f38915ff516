import type { Schemas } from "@workspace/contracts";
import type { Answer } from "../answers/answer.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export type Thread = Schemas["knowledge"]["Thread"];
export type Entry = Schemas["knowledge"]["Entry"];
export type EntryMatch = Schemas["knowledge"]["EntryMatch"];
export type EntryOrigin = Schemas["knowledge"]["EntryOrigin"];

/** An entry that has just been asked. */
export interface NewEntry {
  id: string;
  threadId: string;
  /** Makes the thread along with its first entry. */
  newThreadTitle?: string;
  origin: EntryOrigin;
  question: string;
  /** What it takes to ask again after a crash; plain JSON. */
  request: object;
  answer: Answer;
}

export interface UnfinishedEntry {
  id: string;
  /** Whom its run works for. */
  tenant: Tenant;
  threadId: string;
  answer: Answer;
  request: unknown;
}

const titleLength = 120;

/** A title from a first question: its first line, cut at a word. */
export function titleFrom(question: string): string {
  const line =
    question
      .trim()
      .split(/[\r\n]/, 1)[0]
      ?.replaceAll(/\p{Cc}+/gu, " ")
      .trim() ?? "";
  if (line.length <= titleLength) return line || "Untitled";
  const cut = line.slice(0, titleLength);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), titleLength / 2)).trimEnd()}…`;
}
