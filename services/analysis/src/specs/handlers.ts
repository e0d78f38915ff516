import type { Operations } from "@workspace/contracts";
import { ConflictError, NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { needEvidence } from "../evidence/need-evidence.ts";
import { readTimeCursor } from "../exchanges/handlers.ts";
import { requireCaptures, tenantOf } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { inferSpecs } from "./infer-specs.ts";
import type { InferringDependencies } from "./infer-specs.ts";
import { reviseSpec } from "./revise-spec.ts";
import type { Revised } from "./revise-spec.ts";
import type { SpecDetails, SpecInputs, SpecOutcome } from "./spec.ts";

type SpecHandlers = Pick<
  Handlers<Operations["analysis"]>,
  | "addSpecCaptures"
  | "deleteSpec"
  | "getSpec"
  | "inferSpecs"
  | "listSpecs"
  | "removeSpecCapture"
  | "replaceSpecPins"
  | "updateSpec"
>;

export function specHandlers(deps: InferringDependencies): SpecHandlers {
  const { specs, revisions } = deps;
  const need = async (tenant: Tenant, id: string): Promise<SpecDetails> => {
    const spec = await specs.byId(tenant, id);
    if (spec === null) throw new NotFoundError(`There is no spec ${id}`);
    return spec;
  };
  const outcomeOf = async (
    tenant: Tenant,
    id: string,
    { outcome, unusedPins }: Revised,
  ): Promise<SpecOutcome> => {
    const spec = await need(tenant, id);
    const latest = await revisions.get(tenant, id, null);
    if (latest === null) throw new NotFoundError(`There is no spec ${id}`);
    const { spec_id: _, operations: _operations, folds: _folds, ...revision } = latest;
    return { outcome, spec, revision, unused_pins: unusedPins };
  };
  return {
    listSpecs: async ({ query, context }) => {
      const page = await specs.list(tenantOf(context), {
        host: query.host,
        limit: query.limit ?? 50,
        after: readTimeCursor(query.cursor),
      });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    inferSpecs: async ({ body, context }) => {
      requireCaptures(context);
      const tenant = tenantOf(context);
      const request = {
        captureIds: body.capture_ids,
        hosts: body.hosts?.map((host) => host.toLowerCase()) ?? null,
        name: body.name ?? null,
        follow: body.follow ?? false,
      };
      const inferred = await inferSpecs(deps, tenant, request, context.signal);
      const data = [];
      for (const { specId, ...revised } of inferred)
        data.push(await outcomeOf(tenant, specId, revised));
      return { status: 200, body: { data } };
    },

    getSpec: async ({ params, context }) => ({
      status: 200,
      body: await need(tenantOf(context), params.spec_id),
    }),

    updateSpec: async ({ params, body, context }) => {
      const tenant = tenantOf(context);
      await specs.update(tenant, params.spec_id, body);
      return { status: 200, body: await need(tenant, params.spec_id) };
    },

    deleteSpec: async ({ params, context }) => {
      const { spec_id: id } = params;
      if (!(await specs.delete(tenantOf(context), id)))
        throw new NotFoundError(`There is no spec ${id}`);
      return { status: 204 };
    },

    replaceSpecPins: async ({ params, body, context }) => {
      const { spec_id: id } = params;
      const tenant = tenantOf(context);
      const { captures } = await need(tenant, id);
      if (captures.length === 0) throw withoutCaptures();
      const change = (inputs: SpecInputs) => ({ ...inputs, pins: body.pins });
      const revised = await reviseSpec(deps, tenant, id, change, context.signal);
      return { status: 200, body: await outcomeOf(tenant, id, revised) };
    },

    addSpecCaptures: async ({ params, body, context }) => {
      requireCaptures(context);
      const { spec_id: id } = params;
      const { signal } = context;
      const tenant = tenantOf(context);
      const { origins } = await need(tenant, id);
      for (const captureId of body.capture_ids) {
        const shown = await needEvidence(deps, tenant, captureId, signal);
        if (!shown.some((origin) => origins.includes(origin)))
          throw new ConflictError(
            `The capture ${captureId} shows nothing of ${origins.join(", ")}`,
            "nothing-to-describe",
          );
      }
      const change = (inputs: SpecInputs) => ({
        ...inputs,
        captureIds: [...new Set([...inputs.captureIds, ...body.capture_ids])].toSorted(),
      });
      const revised = await reviseSpec(deps, tenant, id, change, signal);
      return { status: 200, body: await outcomeOf(tenant, id, revised) };
    },

    removeSpecCapture: async ({ params, context }) => {
      const { spec_id: id, capture_id: captureId } = params;
      const tenant = tenantOf(context);
      const { captures } = await need(tenant, id);
      if (!captures.some((capture) => capture.id === captureId))
        throw new NotFoundError(`The spec ${id} has no capture ${captureId}`);
      if (captures.length === 1)
        throw new ConflictError("The last capture cannot be taken out; delete the spec instead");
      const change = (inputs: SpecInputs) => ({
        ...inputs,
        captureIds: inputs.captureIds.filter((each) => each !== captureId),
      });
      const revised = await reviseSpec(deps, tenant, id, change, context.signal);
      return { status: 200, body: await outcomeOf(tenant, id, revised) };
    },
  };
}

function withoutCaptures(): ConflictError {
  return new ConflictError(
    "The captures of this spec were deleted, so that it cannot be inferred by other pins; add one first",
    "nothing-to-describe",
  );
}
