import type { Operations } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { Handlers, RequestContext } from "@workspace/http";
import { readTimeCursor } from "../exchanges/handlers.ts";
import type { ExchangeRepository } from "../exchanges/repository.ts";
import type { GeneratedFile } from "@workspace/generation";
import { zipOf } from "@workspace/generation/zip";
import { asProblem } from "../inference/as-problem.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import { readDocument } from "../inference/read-document.ts";
import { requireCaptures, tenantOf } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { callsOf } from "./operation-path.ts";
import type { SpecRepository } from "./repository.ts";
import { noRevision, readRevisionCursor, revisionOf } from "./revision-of.ts";
import type { RevisionRepository } from "./revision-repository.ts";

type RevisionHandlers = Pick<
  Handlers<Operations["analysis"]>,
  | "exportRevisionFiles"
  | "getRevision"
  | "getRevisionDocument"
  | "listRevisionExchanges"
  | "listRevisions"
  | "renderRevision"
>;

export interface RevisionDependencies {
  specs: Pick<SpecRepository, "inputsOf">;
  revisions: RevisionRepository;
  exchanges: ExchangeRepository;
  inference: InferencePool;
}

export function revisionHandlers(deps: RevisionDependencies): RevisionHandlers {
  const { specs, revisions, exchanges, inference } = deps;
  const needSpec = async (tenant: Tenant, id: string): Promise<void> => {
    if ((await specs.inputsOf(tenant, id)) === null)
      throw new NotFoundError(`There is no spec ${id}`);
  };
  const need = async (tenant: Tenant, params: { spec_id: string; revision: string }) => {
    await needSpec(tenant, params.spec_id);
    const revision = await revisions.get(tenant, params.spec_id, revisionOf(params.revision));
    if (revision === null) throw noRevision(params.revision);
    return revision;
  };
  const needDocument = async (
    tenant: Tenant,
    params: { spec_id: string; revision: string },
    evidence: boolean,
  ): Promise<Uint8Array> => {
    await needSpec(tenant, params.spec_id);
    const number = revisionOf(params.revision);
    const found = await revisions.documentOf(tenant, params.spec_id, number, { evidence });
    if (found === null) throw noRevision(params.revision);
    return found.document;
  };
  const filesOf = async (
    context: RequestContext,
    params: { spec_id: string; revision: string; target: string },
  ): Promise<readonly GeneratedFile[]> => {
    const tenant = tenantOf(context);
    const document = await needDocument(tenant, params, false);
    const input = { document, target: params.target };
    const { signal } = context;
    return inference.run("generate", input, signal, tenant.organisationId).catch(rethrow);
  };
  return {
    listRevisions: async ({ params, query, context }) => {
      const tenant = tenantOf(context);
      await needSpec(tenant, params.spec_id);
      const after = readRevisionCursor(query.cursor);
      const page = await revisions.list(tenant, params.spec_id, query.limit ?? 50, after);
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    getRevision: async ({ params, context }) => ({
      status: 200,
      body: await need(tenantOf(context), params),
    }),

    getRevisionDocument: async ({ params, query, context }) => {
      const document = await needDocument(tenantOf(context), params, query.evidence ?? true);
      return { status: 200, body: await readDocument(document) };
    },

    listRevisionExchanges: async ({ params, query, context }) => {
      requireCaptures(context);
      const tenant = tenantOf(context);
      const { operations, capture_ids, origins } = await need(tenant, params);
      const { path } = query;
      const method = query.method.toUpperCase();
      const operation = operations.find((each) => each.method === method && each.path === path);
      if (!operation) throw new NotFoundError(`The revision has no operation ${method} ${path}`);
      const hosts = origins.map((origin) => new URL(origin).host);
      const page = await exchanges.list(tenant, {
        method,
        status: query.status,
        calls: { ...callsOf(operation, operations), captureIds: capture_ids, hosts },
        limit: query.limit ?? 50,
        after: readTimeCursor(query.cursor),
        order: "latest-first",
      });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    renderRevision: async ({ params, context }) => {
      const files = await filesOf(context, params);
      return { status: 200, body: { target: params.target, files: [...files] } };
    },

    exportRevisionFiles: async ({ params, context }) => ({
      status: 200,
      content: Buffer.from(zipOf(await filesOf(context, params))),
      contentType: "application/zip",
      headers: { "content-disposition": `attachment; filename="${params.target}.zip"` },
    }),
  };
}

function rethrow(error: unknown): never {
  throw asProblem(error);
}
