import { analysis } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

const at = (id: string) => ({ path: { capture_id: id } });

export const listCaptures = (cursor: string | null, signal: AbortSignal) =>
  analysis.listCaptures({ query: { limit: 100, ...dropEmpty({ cursor }) } }, { signal });

export const getCapture = (id: string, signal: AbortSignal) =>
  analysis.getCapture(at(id), { signal });

export const deleteCapture = (id: string) => analysis.deleteCapture(at(id));

/** The address of a capture as HAR. */
export const captureHarPath = (id: string) =>
  `/api/analysis/captures/${encodeURIComponent(id)}/har`;
