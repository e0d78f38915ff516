import { analysis } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";
import type { Pin } from "./types.ts";

const at = (id: string) => ({ path: { spec_id: id } });
const atRevision = (id: string, revision: string) => ({ path: { spec_id: id, revision } });

/** Inferring waits for captures that have just come in to be read. */
const inferenceMs = 300_000;

export const listSpecs = (cursor: string | null, signal: AbortSignal) =>
  analysis.listSpecs({ query: { limit: 100, ...dropEmpty({ cursor }) } }, { signal });

export const getSpec = (id: string, signal: AbortSignal) => analysis.getSpec(at(id), { signal });

export const inferSpecs = (body: { capture_ids: string[]; follow: boolean }) =>
  analysis.inferSpecs({ body }, { timeoutMs: inferenceMs });

export const changeSpec = (id: string, body: { name?: string; follow?: boolean }) =>
  analysis.updateSpec({ ...at(id), body });

export const deleteSpec = (id: string) => analysis.deleteSpec(at(id));

export const replacePins = (id: string, pins: Pin[]) =>
  analysis.replaceSpecPins({ ...at(id), body: { pins } }, { timeoutMs: inferenceMs });

export const addSpecCaptures = (id: string, captureIds: string[]) =>
  analysis.addSpecCaptures(
    { ...at(id), body: { capture_ids: captureIds } },
    { timeoutMs: inferenceMs },
  );

export const removeSpecCapture = (id: string, captureId: string) =>
  analysis.removeSpecCapture(
    { path: { spec_id: id, capture_id: captureId } },
    { timeoutMs: inferenceMs },
  );

export const listRevisions = (id: string, cursor: string | null, signal: AbortSignal) =>
  analysis.listRevisions({ ...at(id), query: { limit: 50, ...dropEmpty({ cursor }) } }, { signal });

export const getRevision = (id: string, revision: string, signal: AbortSignal) =>
  analysis.getRevision(atRevision(id, revision), { signal });

export const getDocument = (id: string, revision: string, signal: AbortSignal) =>
  analysis.getRevisionDocument(atRevision(id, revision), { signal });

export const listOperationExchanges = (
  id: string,
  revision: string,
  operation: { method: string; path: string },
  signal: AbortSignal,
) =>
  analysis.listRevisionExchanges(
    { ...atRevision(id, revision), query: { ...operation, limit: 20 } },
    { signal },
  );

export const renderRevision = (id: string, revision: string, target: string) =>
  analysis.renderRevision({ path: { spec_id: id, revision, target } });

/** The address of the document by itself, for a download. */
export const documentPath = (id: string, revision: string, evidence: boolean) =>
  `/api/analysis/specs/${encodeURIComponent(id)}/revisions/${encodeURIComponent(revision)}/document?evidence=${evidence}`;
