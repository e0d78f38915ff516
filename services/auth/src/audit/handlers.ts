import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { requireCaller } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { requireOperator } from "../users/require-operator.ts";
import { appendAudit } from "./append-audit.ts";
import type { Actor } from "./audit-line.ts";
import { exportAudit } from "./export-audit.ts";
import { listAudit } from "./read-audit.ts";
import type { AuditQuery } from "./read-audit.ts";
import { readChain } from "./repository.ts";
import { verifyChain } from "./verify-chain.ts";
import { wireLine } from "./wire-line.ts";

type Of = "addAuditLine" | "listAudit" | "exportAudit" | "verifyAudit";

export function auditHandlers(people: CallerDependencies): Pick<Handlers<Operations["auth"]>, Of> {
  const deps = { sql: people.store.sql };
  return {
    listAudit: async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const page = await listAudit(deps, await requireCaller(people, request), queryIn(filter), {
        limit: limit ?? 50,
        cursor,
      });
      return {
        status: 200,
        body: { data: page.lines.map(wireLine), next_cursor: page.nextCursor },
      };
    },
    exportAudit: async (request) => {
      const { format = "ndjson", ...filter } = request.query;
      const caller = await requireCaller(people, request);
      const { signal } = request.context;
      const content = await exportAudit(deps, caller, queryIn(filter), format, signal);
      const headers = {
        "cache-control": "no-store",
        "content-disposition": `attachment; filename="audit.${format}"`,
      };
      return format === "csv"
        ? { status: 200, content, contentType: "text/csv", headers }
        : { status: 200, content, contentType: "application/x-ndjson", headers };
    },
    /** For services: the kernel has checked the internal token. */
    addAuditLine: async ({ body }) => {
      const { action, target, organisation_id: organisationId, user_id: userId } = body;
      const keyId = body.key_id ?? null;
      const actor: Actor = {
        kind: keyId === null ? "session" : "key",
        userId,
        keyId,
        sessionId: body.session_id ?? null,
        address: null,
        userAgent: null,
      };
      await deps.sql.begin((transaction) =>
        appendAudit(transaction, actor, { action, organisationId, target }),
      );
      return { status: 204 };
    },
    verifyAudit: async (request) => {
      await requireOperator(deps.sql, await requireCaller(people, request));
      const { lines, head, anchor, fault } = await readChain(deps.sql, verifyChain);
      const wireEnd = ({ sequence, hash }: typeof head) => ({
        sequence,
        hash: hash.toString("hex"),
      });
      return {
        status: 200,
        headers: { "cache-control": "no-store" },
        body: {
          intact: fault === null,
          lines,
          anchor: wireEnd(anchor),
          head: wireEnd(head),
          fault,
        },
      };
    },
  };
}

function queryIn(wire: {
  organisation_id?: string;
  actor?: string;
  action?: string;
  target?: string;
  outcome?: "done" | "refused";
  from?: string;
  to?: string;
}): AuditQuery {
  const { organisation_id: organisationId, actor, action, target, outcome, from, to } = wire;
  return {
    organisationId,
    actor,
    action,
    target,
    outcome,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
