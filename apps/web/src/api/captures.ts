import { allPages } from "@workspace/client";
import { analysis } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";
import type { Capture } from "./types.ts";

/** A choice among more is none. */
const mostChoices = 5_000;

const at = (id: string) => ({ path: { capture_id: id } });

export const listCaptures = (cursor: string | null, signal: AbortSignal) =>
  analysis.listCaptures({ query: { limit: 100, ...dropEmpty({ cursor }) } }, { signal });

/** All captures, the newest first: what is chosen from is not cut off at the first page. */
export async function listEveryCapture(signal: AbortSignal): Promise<Capture[]> {
  const captures: Capture[] = [];
  const pages = allPages(analysis.listCaptures, { query: { limit: 200 } }, { signal });
  for await (const capture of pages) {
    captures.push(capture);
    if (captures.length >= mostChoices) break;
  }
  return captures;
}

export const getCapture = (id: string, signal: AbortSignal) =>
  analysis.getCapture(at(id), { signal });

export const deleteCapture = (id: string) => analysis.deleteCapture(at(id));

export const forgetRawCapture = (id: string) => analysis.deleteRawCapture(at(id));

/** The address of a capture as HAR with its secrets. */
export const rawHarPath = (id: string) => `/api/analysis/captures/${encodeURIComponent(id)}/raw`;

/** The address of a capture as HAR. */
export const captureHarPath = (id: string) =>
  `/api/analysis/captures/${encodeURIComponent(id)}/har`;
