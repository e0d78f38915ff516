import type { Tenant } from "../tenancy/tenant.ts";

export interface Counts {
  hits: number;
  misses: number;
}

/** How often this process answered from the cache, for each organisation by itself. */
export class CacheCounts {
  readonly #counts = new Map<string | null, Counts>();

  of({ organisationId }: Tenant): Readonly<Counts> {
    return this.#counts.get(organisationId) ?? { hits: 0, misses: 0 };
  }

  add({ organisationId }: Tenant, outcome: keyof Counts): void {
    const counts = this.#counts.get(organisationId) ?? { hits: 0, misses: 0 };
    counts[outcome]++;
    this.#counts.set(organisationId, counts);
  }
}
