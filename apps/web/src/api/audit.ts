import { auth } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

export interface AuditFilter {
  action: string;
  actor: string;
  target: string;
  outcome: "done" | "refused" | null;
  from: string | null;
  to: string | null;
}

export const listAudit = (filter: AuditFilter, cursor: string | null, signal: AbortSignal) =>
  auth.listAudit(
    { query: { ...dropEmpty(filter), limit: 50, ...dropEmpty({ cursor }) } },
    { signal },
  );

/** The address of a download of everything that the filter lets through. */
export function auditExportPath(filter: AuditFilter, format: "csv" | "ndjson"): string {
  const query = new URLSearchParams({ format, ...dropEmpty(filter) });
  return `/api/auth/audit/export?${query}`;
}

export const verifyAudit = () => auth.verifyAudit();
