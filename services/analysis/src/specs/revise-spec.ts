import { ConflictError, NotFoundError, UnavailableError } from "@workspace/http";
import type { EvidenceRepository, StoredPart } from "../evidence/repository.ts";
import { asProblem } from "../inference/as-problem.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import type { PrintedSpec } from "../inference/tasks.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { RevisionRepository } from "./revision-repository.ts";
import type { SpecRepository } from "./repository.ts";
import type { Outcome, Pin, SpecChange, SpecInputs } from "./spec.ts";

export interface RevisingDependencies {
  specs: SpecRepository;
  revisions: RevisionRepository;
  evidence: EvidenceRepository;
  inference: InferencePool;
  maxSpecCaptures: number;
  /** Nobody waits for it. */
  inBackground?: boolean;
}

export interface Revised {
  outcome: Outcome;
  unusedPins: Pin[];
}

const tries = 5;

/**
 * Infers a spec again from what `change` makes of its inputs, and keeps both together. Whoever else
 * changes it meanwhile makes this begin anew. @throws ProblemError
 */
export async function reviseSpec(
  deps: RevisingDependencies,
  tenant: Tenant,
  specId: string,
  change: (inputs: SpecInputs) => SpecChange,
  signal: AbortSignal,
): Promise<Revised> {
  for (let turn = 0; turn < tries; turn++) {
    const inputs = await deps.specs.inputsOf(tenant, specId);
    if (inputs === null) throw new NotFoundError(`There is no spec ${specId}`);
    const wanted = change(inputs);
    // Its captures were deleted: what it said last stays, without exchanges that show it.
    if (wanted.captureIds.length === 0) {
      await deps.specs.tellAnew(tenant, specId);
      return { outcome: "unchanged", unusedPins: [] };
    }
    const { printed, used } = await inferSpec(deps, tenant, wanted, signal);
    const outcome = await deps.revisions.revise(tenant, specId, inputs.version, used, printed);
    if (outcome !== null) return { outcome, unusedPins: unusedPins(printed, wanted.pins) };
  }
  throw new UnavailableError("The spec is being changed by others; try again", 5);
}

function unusedPins({ unusedPins: unused }: PrintedSpec, pins: readonly Pin[]): Pin[] {
  return pins.filter((_, index) => unused.includes(index));
}

/**
 * What these captures show of one API, and which of them do. @throws ProblemError when none does
 */
export async function inferSpec(
  deps: Omit<RevisingDependencies, "revisions" | "specs">,
  tenant: Tenant,
  inputs: SpecChange,
  signal: AbortSignal,
): Promise<{ printed: PrintedSpec; used: SpecChange }> {
  const { captureIds, origins, pins } = inputs;
  if (captureIds.length > deps.maxSpecCaptures)
    throw new ConflictError(
      `A spec is inferred from ${deps.maxSpecCaptures} captures at most (MAX_SPEC_CAPTURES); take some out first`,
      "too-many-captures",
    );
  const parts = await deps.evidence.partsOf(tenant, captureIds, origins);
  const showing = new Set(parts.map(({ captureId }) => captureId));
  const used = { origins, pins, captureIds: captureIds.filter((id) => showing.has(id)) };
  const owner = deps.inBackground === true ? null : tenant.organisationId;
  const printed = await print(deps.inference, parts, used, signal, owner);
  if (printed === null)
    throw new ConflictError(
      `The captures show no operation of ${origins.join(", ")}`,
      "nothing-to-describe",
    );
  return { printed, used };
}

async function print(
  inference: InferencePool,
  parts: readonly StoredPart[],
  { pins, captureIds }: SpecChange,
  signal: AbortSignal,
  owner: string | null,
): Promise<PrintedSpec | null> {
  if (parts.length === 0) return null;
  const input = { parts: parts.map(({ content }) => content), pins, captures: captureIds.length };
  try {
    return await inference.run("printSpec", input, signal, owner);
  } catch (error) {
    throw asProblem(error);
  }
}
