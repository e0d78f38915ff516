import { analysis } from "./clients.ts";
import type { DriftSide } from "./types.ts";

/** Captures that have just come in are read first. */
const comparisonMs = 300_000;

export const reportDrift = (old: DriftSide, next: DriftSide, signal: AbortSignal) =>
  analysis.reportDrift({ body: { old, new: next } }, { signal, timeoutMs: comparisonMs });

export const renderDrift = (format: "markdown" | "sarif", old: DriftSide, next: DriftSide) =>
  analysis.renderDrift(
    { query: { format }, body: { old, new: next } },
    { timeoutMs: comparisonMs },
  );
