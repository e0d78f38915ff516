import type { Operations } from "@workspace/contracts";
import { ConflictError, NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { newId } from "@workspace/storage";
import { unpackReport } from "../drift/stored-report.ts";
import { needEvidence } from "../evidence/need-evidence.ts";
import { readTimeCursor } from "../exchanges/handlers.ts";
import { requireCaptures, tenantOf } from "../tenancy/tenant.ts";
import { createWatch, needWatch, updateWatch } from "./change-watches.ts";
import type { ChangeDependencies } from "./change-watches.ts";
import type { DeliveryRepository } from "./delivery-repository.ts";
import { testNotificationOf } from "./notification.ts";
import { runWatch } from "./run-watch.ts";
import type { WatchingDependencies } from "./run-watch.ts";

type WatchHandlers = Pick<
  Handlers<Operations["analysis"]>,
  | "createWatch"
  | "createWatchDelivery"
  | "deleteWatch"
  | "getWatch"
  | "getWatchRun"
  | "listWatchDeliveries"
  | "listWatches"
  | "listWatchRuns"
  | "runWatch"
  | "updateWatch"
>;

export interface WatchDependencies extends ChangeDependencies, WatchingDependencies {
  revisions: WatchingDependencies["revisions"];
  deliveries: DeliveryRepository;
}

export function watchHandlers(deps: WatchDependencies): WatchHandlers {
  const { watches, runs, deliveries, specs, publicUrl } = deps;
  return {
    listWatches: async ({ query, context }) => {
      const page = await watches.list(tenantOf(context), {
        specId: query.spec_id,
        limit: query.limit ?? 50,
        after: readTimeCursor(query.cursor),
      });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    createWatch: async ({ body, context }) => {
      const { watch, madeSecret } = await createWatch(deps, tenantOf(context), {
        specId: body.spec_id,
        settings: {
          name: body.name ?? "Watch",
          onCapture: body.on_capture ?? true,
          everyMinutes: body.every_minutes ?? null,
          revision: body.revision ?? null,
          notifyOn: body.notify_on ?? "breaking",
          webhookUrl: body.webhook_url ?? null,
        },
        secret: body.webhook_secret ?? null,
      });
      return {
        status: 201,
        headers: { location: `/api/analysis/watches/${watch.id}`, "cache-control": "no-store" },
        body: { watch, webhook_secret: madeSecret },
      };
    },

    getWatch: async ({ params, context }) => ({
      status: 200,
      body: await needWatch(watches, tenantOf(context), params.watch_id),
    }),

    updateWatch: async ({ params, body, context }) => {
      const { name, enabled, on_capture, every_minutes, revision, notify_on, webhook_url } = body;
      const watch = await updateWatch(deps, tenantOf(context), params.watch_id, {
        settings: {
          ...(name !== undefined && { name }),
          ...(enabled !== undefined && { enabled }),
          ...(on_capture !== undefined && { onCapture: on_capture }),
          ...(every_minutes !== undefined && { everyMinutes: every_minutes }),
          ...(revision !== undefined && { revision }),
          ...(notify_on !== undefined && { notifyOn: notify_on }),
          ...(webhook_url !== undefined && { webhookUrl: webhook_url }),
        },
        secret: body.webhook_secret ?? null,
      });
      return { status: 200, body: watch };
    },

    deleteWatch: async ({ params, context }) => {
      if (!(await watches.delete(tenantOf(context), params.watch_id)))
        throw new NotFoundError(`There is no watch ${params.watch_id}`);
      return { status: 204 };
    },

    listWatchRuns: async ({ params, query, context }) => {
      const tenant = tenantOf(context);
      const { id } = await needWatch(watches, tenant, params.watch_id);
      const page = await runs.list(tenant, id, query.limit ?? 50, readTimeCursor(query.cursor));
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    runWatch: async ({ params, body, context }) => {
      requireCaptures(context);
      const tenant = tenantOf(context);
      const { signal } = context;
      const watch = await needWatch(watches, tenant, params.watch_id);
      const spec = await specs.byId(tenant, watch.spec_id);
      const captureId =
        body.capture_id ?? (spec && (await watches.latestCapture(tenant, spec.origins)));
      if (!captureId) throw new ConflictError("No capture shows the API", "nothing-to-compare");
      await needEvidence(deps, tenant, captureId, signal);
      const run = await runWatch(deps, tenant, watch, { captureId, cause: "request" }, signal);
      if (run === null) throw new NotFoundError(`There is no watch ${params.watch_id}`);
      return { status: 200, body: run };
    },

    getWatchRun: async ({ params, context }) => {
      const { watch_id: watchId, run_id: id } = params;
      const found = await runs.byId(tenantOf(context), watchId, id);
      if (found === null) throw new NotFoundError(`The watch ${watchId} has no run ${id}`);
      const { run, report } = found;
      return {
        status: 200,
        body: { run, report: report === null ? null : await unpackReport(report) },
      };
    },

    listWatchDeliveries: async ({ params, query, context }) => {
      const tenant = tenantOf(context);
      const { id } = await needWatch(watches, tenant, params.watch_id);
      const after = readTimeCursor(query.cursor);
      const page = await deliveries.list(tenant, id, query.limit ?? 50, after);
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    createWatchDelivery: async ({ params, context }) => {
      const tenant = tenantOf(context);
      const watch = await needWatch(watches, tenant, params.watch_id);
      if (watch.webhook_url === null)
        throw new ConflictError("The watch has no webhook", "no-webhook");
      const body = testNotificationOf(watch, { publicUrl });
      const delivery = { id: newId("dlv"), kind: "test" as const, body };
      const added = await deliveries.add(tenant, watch.id, delivery);
      deps.wakeJobs();
      return { status: 201, body: added };
    },
  };
}
