import type { Operations } from "@workspace/contracts";
import { ConflictError, NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { AuditLog } from "../adapters/audit/audit-log.ts";
import { announceKeeping } from "../raw/announce-keeping.ts";
import { requireKeeping, tenantOf } from "../tenancy/tenant.ts";
import { appendExchanges } from "./append-exchanges.ts";
import type { RecordingDependencies } from "./append-exchanges.ts";

type RecordingHandlers = Pick<
  Handlers<Operations["analysis"]>,
  "appendExchanges" | "beginRecording" | "finishRecording"
>;

export function recordingHandlers(
  deps: RecordingDependencies & { audit: Pick<AuditLog, "addIfThere">; silenceMs: number },
): RecordingHandlers {
  const { captures, recordings } = deps;
  return {
    beginRecording: async ({ body, context }) => {
      const id = newId("cap");
      const tenant = tenantOf(context);
      const keepsRaw = body.keep_raw === true;
      if (keepsRaw) {
        requireKeeping(context);
        await announceKeeping(deps, context, id);
      }
      const raw = keepsRaw ? await deps.rawVault.create(tenant, id) : null;
      const capture = await recordings.begin(tenant, {
        id,
        name: body.name ?? id,
        upstream: body.upstream ?? null,
        rawKey: raw?.sealed ?? null,
      });
      return { status: 201, body: capture, headers: { location: `/api/analysis/captures/${id}` } };
    },

    appendExchanges: async ({ params, query, body, context }) => {
      const { next, exchangeCount } = await appendExchanges(deps, context, tenantOf(context), {
        captureId: params.capture_id,
        recorder: query.recorder,
        first: query.first,
        leftOut: query.left_out ?? 0,
        bodiesLeftOut: query.bodies_left_out ?? 0,
        unfinished: query.unfinished ?? 0,
        lines: body,
      });
      return { status: 200, body: { next, exchange_count: exchangeCount } };
    },

    finishRecording: async ({ params, query, context }) => {
      const tenant = tenantOf(context);
      const id = params.capture_id;
      const ended = await recordings.finish(tenant, id, query.recorder, deps.silenceMs);
      if (ended !== null) return { status: 200, body: ended };
      const details = await captures.byId(tenant, id);
      if (details === null) throw new NotFoundError(`There is no capture ${id}`);
      const { redaction: _, ...capture } = details;
      if (capture.source !== "recording")
        throw new ConflictError(`The capture ${id} was imported, not recorded`, "not-recorded");
      return { status: 200, body: capture };
    },
  };
}
