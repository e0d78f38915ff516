import type { Operations } from "@workspace/contracts";
import { ConflictError, NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { readTimeCursor } from "../exchanges/handlers.ts";
import type { ExchangeRepository } from "../exchanges/repository.ts";
import { requireKeeping, tenantOf } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { exportCapture } from "./export-capture.ts";
import { importCapture } from "./import-capture.ts";
import type { ImportDependencies } from "./import-capture.ts";
import type { CaptureDetails } from "./repository.ts";
import type { UnfinishedImports } from "./unfinished-imports.ts";

type CaptureHandlers = Pick<
  Handlers<Operations["analysis"]>,
  "deleteCapture" | "exportCapture" | "getCapture" | "importCapture" | "listCaptures"
>;

export interface CaptureDependencies extends ImportDependencies {
  exchanges: ExchangeRepository;
  unfinished: Pick<UnfinishedImports, "takeBack">;
  version: string;
}

export function captureHandlers(deps: CaptureDependencies): CaptureHandlers {
  const { captures } = deps;
  const need = async (tenant: Tenant, id: string): Promise<CaptureDetails> => {
    const capture = await captures.byId(tenant, id);
    if (capture === null) throw new NotFoundError(`There is no capture ${id}`);
    return capture;
  };
  return {
    listCaptures: async ({ query, context }) => {
      const after = readTimeCursor(query.cursor);
      const page = await captures.list(tenantOf(context), query.limit ?? 50, after);
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    importCapture: async ({ query, body, context }) => {
      const keepRaw = query.keep_raw ?? false;
      if (keepRaw) requireKeeping(context);
      const input = { name: query.name, keepRaw, har: body };
      const capture = await importCapture(deps, context, tenantOf(context), input);
      const headers = { location: `/api/analysis/captures/${capture.id}` };
      return { status: 201, body: capture, headers };
    },

    getCapture: async ({ params, context }) => ({
      status: 200,
      body: await need(tenantOf(context), params.capture_id),
    }),

    deleteCapture: async ({ params, context }) => {
      const tenant = tenantOf(context);
      const { id, status, raw } = await need(tenant, params.capture_id);
      if (status === "ready" && raw)
        await deps.audit.addIfThere(context, "raw-capture.forget", { kind: "capture", id });
      if (status === "ready") await captures.delete(tenant, id, status);
      else if (status === "recording")
        throw new ConflictError(`The capture ${id} is still being recorded; end that first`);
      else if (!(await deps.unfinished.takeBack(tenant, id)))
        throw new ConflictError(`The capture ${id} is still being imported`);
      return { status: 204 };
    },

    exportCapture: async ({ params, query, context }) => {
      const tenant = tenantOf(context);
      const { id } = await need(tenant, params.capture_id);
      return {
        status: 200,
        content: exportCapture(deps, tenant, id, query.from ?? 0),
        contentType: "application/octet-stream",
        headers: {
          "content-disposition": `attachment; filename="${id}.har"`,
          "x-content-type-options": "nosniff",
        },
      };
    },
  };
}
