import type { Drift } from "@workspace/drift";
import type { ExchangeRepository } from "../exchanges/repository.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import { callsOf } from "../specs/operation-path.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { ShownChange } from "./find-showing.ts";
import type { LoadedSide } from "./load-side.ts";
import { readPlace } from "./place.ts";

export interface ShowingDependencies {
  exchanges: Pick<ExchangeRepository, "contentsOfCalls">;
  inference: InferencePool;
}

type Sides = Readonly<Record<"old" | "new", LoadedSide>>;
export type Shown = Readonly<Record<"old" | "new", ReadonlyMap<number, string[]>>>;

/** Groups of changes that are looked for, and exchanges of each: examples are wanted, not all. */
const mostGroups = 60;
const mostExchanges = 40;
const mostBytes = 4_000_000;

interface Group {
  readonly method: string;
  readonly template: string;
  readonly status: number | undefined;
  readonly host: string | null;
  readonly changes: ShownChange[];
}

/** Exchanges that show changes, by the changes' places in the report. What breaks comes first. */
export async function showExchanges(
  deps: ShowingDependencies,
  tenant: Tenant,
  { changes }: Pick<Drift, "changes">,
  sides: Sides,
  signal: AbortSignal,
): Promise<Shown> {
  const shown = { old: new Map<number, string[]>(), new: new Map<number, string[]>() };
  const operations = [...sides.old.operations, ...sides.new.operations];
  for (const group of groupsOf(changes).slice(0, mostGroups)) {
    const { method, template, status, host } = group;
    const calls = callsOf({ method, path: template }, operations);
    for (const side of ["old", "new"] as const) {
      const { captureIds, hosts } = sides[side];
      if (captureIds.length === 0) continue;
      const filter = {
        ...calls,
        captureIds,
        hosts: host !== null && hosts.includes(host) ? [host] : hosts,
      };
      const exchanges = await deps.exchanges.contentsOfCalls(
        tenant,
        { method, status, calls: filter },
        { exchanges: mostExchanges, bytes: mostBytes },
      );
      if (exchanges.length === 0) continue;
      const input = { side, exchanges, changes: group.changes };
      for (const [index, ids] of await deps.inference.run(
        "findShowing",
        input,
        signal,
        tenant.organisationId,
      ))
        shown[side].set(index, [...ids]);
    }
  }
  return shown;
}

function groupsOf(changes: Drift["changes"]): Group[] {
  const groups = new Map<string, Group>();
  const order = [...changes.entries()].toSorted(
    ([, a], [, b]) => Number(b.breaking) - Number(a.breaking),
  );
  for (const [index, change] of order) {
    const { kind, path, before, after, operation, api = null } = change;
    const [, method, template] = /^([A-Z-]+) (\/.*)$/s.exec(operation ?? "") ?? [];
    if (method === undefined || template === undefined) continue;
    const named = readPlace(path).status;
    const status = named !== null && /^\d{3}$/.test(named) ? Number(named) : undefined;
    const key = `${api ?? ""} ${operation} ${status ?? ""}`;
    const group = groups.get(key) ?? { method, template, status, host: api, changes: [] };
    group.changes.push({ index, kind, path, before, after });
    groups.set(key, group);
  }
  return [...groups.values()];
}
