import { createHash } from "node:crypto";
import type { KnowledgeClient } from "@workspace/client";
import type { ExchangeRepository } from "../exchanges/repository.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import { callsOf } from "../specs/operation-path.ts";
import type { SpecRepository } from "../specs/repository.ts";
import type { RevisionRepository } from "../specs/revision-repository.ts";
import type { RevisionDetails, SpecDetails } from "../specs/spec.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { describeExchange } from "./describe-exchange.ts";
import type { ToldRepository } from "./repository.ts";

export interface TellingDependencies {
  knowledge: Pick<KnowledgeClient, "deleteTrafficDocument" | "replaceTrafficDocument">;
  told: ToldRepository;
  specs: Pick<SpecRepository, "byId">;
  revisions: RevisionRepository;
  exchanges: Pick<ExchangeRepository, "byId" | "contentsOfCalls">;
  inference: InferencePool;
  publicUrl: string;
  mostOperations: number;
}

interface Telling {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly sourceUrl: string;
  readonly exchangeId: string | null;
}

const longestKey = 500;
const exampleBytes = 1_000_000;

/**
 * Brings what the knowledge service knows of a spec up to date: a document for each operation of its
 * latest revision, and one for an exchange of each. Of a spec that is gone, all is taken back. Broken
 * off anywhere, it goes on from there.
 */
export async function tellKnowledge(
  deps: TellingDependencies,
  tenant: Tenant,
  specId: string,
  signal: AbortSignal,
): Promise<void> {
  const { knowledge, told } = deps;
  const { organisationId: organisation_id } = tenant;
  const known = new Map((await told.of(tenant, specId)).map((each) => [each.key, each]));
  for await (const telling of tellings(deps, tenant, specId, known, signal)) {
    const { key, title, text, sourceUrl: source_url, exchangeId } = telling;
    const digest = createHash("sha256").update(JSON.stringify(telling)).digest("hex");
    if (known.get(key)?.digest !== digest) {
      const body = { organisation_id, key, title, text, source_url };
      await knowledge.replaceTrafficDocument({ body }, { signal });
      await told.note(tenant, specId, { key, digest, exchangeId });
    }
    known.delete(key);
  }
  for (const key of known.keys()) {
    await knowledge.deleteTrafficDocument({ query: { organisation_id, key } }, { signal });
    await told.forget(tenant, specId, key);
  }
}

async function* tellings(
  deps: TellingDependencies,
  tenant: Tenant,
  specId: string,
  known: ReadonlyMap<string, { exchangeId: string | null }>,
  signal: AbortSignal,
): AsyncIterable<Telling> {
  const { specs, revisions, inference, mostOperations } = deps;
  const spec = await specs.byId(tenant, specId);
  if (spec === null) return;
  const revision = await revisions.get(tenant, specId, null);
  const found = await revisions.documentOf(tenant, specId, null, { evidence: false });
  if (revision === null || found === null) return;
  const input = { document: found.document, name: spec.name, mostOperations };
  for (const operation of await inference.run("describeOperations", input, signal)) {
    const label = `${operation.method} ${operation.path}`;
    const key = `${specId} ${label}`;
    if (key.length > longestKey - 10) continue;
    const sourceUrl = `${deps.publicUrl}/specs/${specId}?operation=${encodeURIComponent(label)}`;
    const title = operation.title.slice(0, 400);
    yield { key, title, text: operation.text, sourceUrl, exchangeId: null };
    const example = await exampleOf(deps, tenant, { spec, revision, operation, key, known });
    if (example !== null) yield example;
  }
}

interface ExampleInput {
  spec: SpecDetails;
  revision: RevisionDetails;
  operation: { method: string; path: string };
  key: string;
  known: ReadonlyMap<string, { exchangeId: string | null }>;
}

/** The exchange that stood for the operation before, as long as it is there; else the latest. */
async function exampleOf(
  { exchanges, publicUrl }: TellingDependencies,
  tenant: Tenant,
  { spec, revision, operation, key: operationKey, known }: ExampleInput,
): Promise<Telling | null> {
  const { method, path } = operation;
  const label = `${method} ${path}`;
  const key = `${operationKey} example`;
  const present = spec.captures.map(({ id }) => id);
  const earlier = known.get(key)?.exchangeId ?? null;
  const kept = earlier === null ? null : await exchanges.byId(tenant, earlier);
  const isKept = kept?.capture_ids.some((id) => present.includes(id)) ?? false;
  const calls = {
    ...callsOf(operation, revision.operations),
    captureIds: present,
    hosts: revision.origins.map((origin) => new URL(origin).host),
  };
  const [latest] =
    isKept || present.length === 0
      ? []
      : await exchanges.contentsOfCalls(
          tenant,
          { method, calls },
          { exchanges: 1, bytes: exampleBytes },
        );
  const chosen = isKept ? kept : latest;
  if (!chosen) return null;
  return {
    key,
    title: `Exchange of ${label} of ${spec.name}`.slice(0, 400),
    text: describeExchange(chosen.content, label),
    sourceUrl: `${publicUrl}/exchanges/${chosen.id}`,
    exchangeId: chosen.id,
  };
}
