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

export async function readEvidence(): Promise<Evidence[]> {
  const text = await readFile(inject("secretsEvidence"), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Evidence);
}
