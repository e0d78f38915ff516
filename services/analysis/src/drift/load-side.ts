import type { Schemas } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { CaptureRepository } from "../captures/repository.ts";
import { needEvidence } from "../evidence/need-evidence.ts";
import type { EvidenceRepository } from "../evidence/repository.ts";
import type { ComparedInput } from "../inference/tasks.ts";
import type { SpecRepository } from "../specs/repository.ts";
import { noRevision } from "../specs/revision-of.ts";
import type { RevisionRepository } from "../specs/revision-repository.ts";
import type { Pin, RevisionDetails } from "../specs/spec.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export type DriftSide = Schemas["analysis"]["DriftSide"];
export type ComparedSide = Schemas["analysis"]["ComparedSide"];

export interface SideDependencies {
  specs: Pick<SpecRepository, "byId">;
  revisions: RevisionRepository;
  captures: Pick<CaptureRepository, "byId">;
  evidence: EvidenceRepository;
  wakeJobs(): void;
}

export interface LoadedSide {
  readonly input: ComparedInput;
  readonly told: ComparedSide;
  /** Where its exchanges are; none for a document. */
  readonly captureIds: readonly string[];
  readonly hosts: readonly string[];
  readonly operations: RevisionDetails["operations"];
}

/** The API that a capture is narrowed to, beside a revision of its spec. */
export interface KnownApi {
  readonly name: string;
  readonly origins: readonly string[];
  readonly pins: readonly Pin[];
}

export function isRevisionSide(side: DriftSide): side is Extract<DriftSide, { spec_id: string }> {
  return "spec_id" in side;
}

/** @throws NotFoundError for a spec or a revision that there is not */
export async function loadRevision(
  { specs, revisions }: SideDependencies,
  tenant: Tenant,
  side: Extract<DriftSide, { spec_id: string }>,
): Promise<LoadedSide & { api: KnownApi }> {
  const spec = await specs.byId(tenant, side.spec_id);
  if (spec === null) throw new NotFoundError(`There is no spec ${side.spec_id}`);
  const number = side.revision ?? spec.revision;
  const revision = await revisions.get(tenant, spec.id, number);
  const found = await revisions.documentOf(tenant, spec.id, number, { evidence: true });
  if (revision === null || found === null) throw noRevision(number);
  return {
    input: { kind: "document", name: spec.name, document: found.document },
    told: {
      kind: "revision",
      name: `${spec.name}, revision ${number}`,
      spec_id: spec.id,
      revision: number,
      capture_id: null,
    },
    captureIds: revision.capture_ids,
    hosts: revision.origins.map(hostOf),
    operations: revision.operations,
    api: { name: spec.name, origins: spec.origins, pins: spec.pins },
  };
}

/** @throws ProblemError for a capture that there is not, or that cannot be read */
export async function loadOther(
  deps: SideDependencies,
  tenant: Tenant,
  side: Exclude<DriftSide, { spec_id: string }>,
  api: KnownApi | null,
  signal: AbortSignal,
): Promise<LoadedSide> {
  if ("text" in side) {
    const name = side.name ?? "the given document";
    return {
      input: { kind: "text", name, text: side.text },
      told: { kind: "document", name, spec_id: null, revision: null, capture_id: null },
      captureIds: [],
      hosts: [],
      operations: [],
    };
  }
  const { capture_id: id } = side;
  const origins = await needEvidence(deps, tenant, id, signal);
  const capture = await deps.captures.byId(tenant, id);
  if (capture === null) throw new NotFoundError(`There is no finished capture ${id}`);
  const stored = await deps.evidence.partsOf(tenant, [id], api?.origins ?? null);
  return {
    input: {
      kind: "evidence",
      parts: stored.map(({ content }) => content),
      pins: api?.pins ?? [],
      asOne: api?.name ?? null,
    },
    told: { kind: "capture", name: capture.name, spec_id: null, revision: null, capture_id: id },
    captureIds: [id],
    hosts: (api?.origins ?? origins).map(hostOf),
    operations: [],
  };
}

function hostOf(origin: string): string {
  return new URL(origin).host;
}
