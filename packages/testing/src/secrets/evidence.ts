import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { inject } from "vitest";
import { findSecrets } from "./find-secrets.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The file in which a run notes what it looked through, and what it found. */
    secretsEvidence: string;
  }
}

export interface Evidence {
  kind: "log" | "table" | "page";
  place: string;
  characters: number;
  found: string[];
}

/** Vitest's global setup: a file of notes for one run. */
export default async function setUpEvidence(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "workspace-evidence-"));
  project.provide("secretsEvidence", join(folder, "evidence.jsonl"));
  return () => rm(folder, { recursive: true, force: true });
}

/** Looks through what a test left behind; the last test of the run reads the notes. */
export async function lookForSecrets(
  kind: Evidence["kind"],
  place: string,
  text: string,
): Promise<void> {
  // A bench starts the same stack, and has no run of tests to report to.
  if (process.env["VITEST"] === undefined) return;
  const file = inject("secretsEvidence");
  if (!file) return;
  const note: Evidence = { kind, place, characters: text.length, found: findSecrets(text) };
  await appendFile(file, `${JSON.stringify(note)}\n`);
}

/** Stacks of several files end with their worker, which nobody waits for: they are told of. */
interface Promised {
  promised: string;
  kept: boolean;
}

/** Says that there will be evidence; call what it gives once all of it is noted. */
export async function promiseEvidence(place: string): Promise<() => Promise<void>> {
  const note = async (kept: boolean) => {
    if (process.env["VITEST"] === undefined) return;
    const promised: Promised = { promised: place, kept };
    await appendFile(inject("secretsEvidence"), `${JSON.stringify(promised)}\n`);
  };
  await note(false);
  return () => note(true);
}

/** What was promised and has not been noted yet. */
export async function missingEvidence(): Promise<string[]> {
  const missing = new Set<string>();
  for (const note of await readNotes()) {
    if (!("promised" in note)) continue;
    if (note.kept) missing.delete(note.promised);
    else missing.add(note.promised);
  }
  return [...missing];
}

export async function readEvidence(): Promise<Evidence[]> {
  return (await readNotes()).flatMap((note) => ("promised" in note ? [] : [note]));
}

async function readNotes(): Promise<(Evidence | Promised)[]> {
  const text = await readFile(inject("secretsEvidence"), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Evidence | Promised);
}
