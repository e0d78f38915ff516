import { ConflictError } from "@workspace/http";
import { newId } from "@workspace/storage";
import { needEvidence } from "../evidence/need-evidence.ts";
import { asProblem } from "../inference/as-problem.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { inferSpec, reviseSpec } from "./revise-spec.ts";
import type { Revised, RevisingDependencies } from "./revise-spec.ts";

export interface InferringDependencies extends RevisingDependencies {
  wakeJobs(): void;
}

export interface InferenceRequest {
  captureIds: readonly string[];
  /** All when null. */
  hosts: readonly string[] | null;
  name: string | null;
  follow: boolean;
}

export interface Inferred extends Revised {
  specId: string;
}

/**
 * A spec for each API in the captures: the one that describes it already, or a new one. Each is kept
 * as it is inferred. @throws ProblemError
 */
export async function inferSpecs(
  deps: InferringDependencies,
  tenant: Tenant,
  request: InferenceRequest,
  signal: AbortSignal,
): Promise<Inferred[]> {
  const { captureIds, hosts, name, follow } = request;
  const origins = new Set<string>();
  for (const id of captureIds) {
    for (const origin of await needEvidence(deps, tenant, id, signal))
      if (hosts === null || hosts.includes(new URL(origin).host)) origins.add(origin);
  }
  const apis = origins.size === 0 ? [] : await findApis(deps, tenant, captureIds, origins, signal);
  if (apis.length === 0) {
    const where = hosts === null ? "" : ` at ${hosts.join(", ")}`;
    throw new ConflictError(`The captures show no API${where}`, "nothing-to-describe");
  }
  const inferred: Inferred[] = [];
  for (const api of apis) {
    const host = new URL(api[0] ?? "").host;
    const own = name === null ? host : apis.length === 1 ? name : `${name} (${host})`;
    inferred.push(
      ...(await inferApi(deps, tenant, { api, captureIds, name: own, follow }, signal)),
    );
  }
  return inferred;
}

async function findApis(
  deps: InferringDependencies,
  tenant: Tenant,
  captureIds: readonly string[],
  origins: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const parts = await deps.evidence.partsOf(tenant, captureIds, [...origins]);
  try {
    const contents = parts.map(({ content }) => content);
    return await deps.inference.run("listApis", contents, signal, tenant.organisationId);
  } catch (error) {
    throw asProblem(error);
  }
}

interface ApiRequest {
  api: readonly string[];
  captureIds: readonly string[];
  name: string;
  follow: boolean;
}

async function inferApi(
  deps: InferringDependencies,
  tenant: Tenant,
  { api, captureIds, name, follow }: ApiRequest,
  signal: AbortSignal,
): Promise<Inferred[]> {
  const known = await deps.specs.idsByOrigins(tenant, api);
  if (known.length === 0) {
    const spec = { id: newId("spc"), name: name.slice(0, 200), follow };
    const inputs = { captureIds, origins: api, pins: [] };
    const { printed, used } = await inferSpec(deps, tenant, inputs, signal);
    const outcome = await deps.revisions.create(tenant, spec, used, printed);
    if (outcome !== null) return [{ specId: spec.id, outcome, unusedPins: [] }];
    // Somebody else made one in the meantime.
    return inferApi(deps, tenant, { api, captureIds, name, follow }, signal);
  }
  const inferred: Inferred[] = [];
  for (const [index, specId] of known.entries()) {
    const revised = await reviseSpec(
      deps,
      tenant,
      specId,
      (inputs) => ({
        ...inputs,
        captureIds: [...new Set([...inputs.captureIds, ...captureIds])].toSorted(),
        // Where two specs share the origins of one API, new origins are the older one's.
        origins: index === 0 ? [...new Set([...inputs.origins, ...api])] : inputs.origins,
      }),
      signal,
    );
    if (follow) await deps.specs.update(tenant, specId, { follow });
    inferred.push({ specId, ...revised });
  }
  return inferred;
}
