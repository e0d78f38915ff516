import { allPages } from "@workspace/client";
import type { AnalysisClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { Failure, usageFailure } from "../failure.ts";

type Spec = Schemas["analysis"]["Spec"];

/** A spec by its id, its host or its name. @throws Failure where there is none, or several */
export async function findSpec(
  analysis: AnalysisClient,
  text: string,
  signal: AbortSignal,
): Promise<Spec> {
  if (/^spc_[0-9a-z]+$/.test(text))
    return analysis.getSpec({ path: { spec_id: text } }, { signal });
  const named: Spec[] = [];
  for await (const spec of allPages(analysis.listSpecs, { query: { limit: 200 } }, { signal })) {
    const hosts = spec.origins.map((origin) => new URL(origin).host);
    if (hosts.includes(text.toLowerCase())) return spec;
    if (spec.name === text) named.push(spec);
  }
  const [only, ...more] = named;
  if (!only)
    throw new Failure(`There is no spec ${text}. Those that there are: npx workspace spec list`);
  if (more.length > 0) {
    const ids = named.map(({ id }) => id).join(", ");
    throw new Failure(`Several specs are called ${text}; name one by its id: ${ids}`);
  }
  return only;
}

export interface NamedRevision {
  readonly spec: string;
  /** Null is the latest. */
  readonly revision: number | null;
}

/** `api.example.com@3` is a revision of a spec; without a number it is the latest. */
export function readRevisionName(text: string): NamedRevision {
  const [, spec = text, number] = /^(.+)@(\d{1,9}|latest)$/.exec(text) ?? [];
  if (number === undefined || number === "latest") return { spec, revision: null };
  if (Number(number) < 1) throw usageFailure("Revisions are counted from 1.");
  return { spec, revision: Number(number) };
}
