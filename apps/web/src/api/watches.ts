import { analysis } from "./clients.ts";
import type { CreateWatch } from "./types.ts";

const at = (id: string) => ({ path: { watch_id: id } });

export const listWatches = (specId: string, signal: AbortSignal) =>
  analysis.listWatches({ query: { spec_id: specId, limit: 100 } }, { signal });

export const createWatch = (body: CreateWatch) => analysis.createWatch({ body });

export const switchWatch = (id: string, enabled: boolean) =>
  analysis.updateWatch({ ...at(id), body: { enabled } });

export const deleteWatch = (id: string) => analysis.deleteWatch(at(id));

export const runWatch = (id: string) =>
  analysis.runWatch({ ...at(id), body: {} }, { timeoutMs: 300_000 });

export const listWatchRuns = (id: string, signal: AbortSignal) =>
  analysis.listWatchRuns({ ...at(id), query: { limit: 20 } }, { signal });

export const getWatchRun = (id: string, runId: string, signal: AbortSignal) =>
  analysis.getWatchRun({ path: { watch_id: id, run_id: runId } }, { signal });

export const listWatchDeliveries = (id: string, signal: AbortSignal) =>
  analysis.listWatchDeliveries({ ...at(id), query: { limit: 20 } }, { signal });

export const postTestDelivery = (id: string) => analysis.createWatchDelivery(at(id));
