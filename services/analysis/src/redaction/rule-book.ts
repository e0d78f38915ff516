import type { Tenant } from "../tenancy/tenant.ts";
import { noOwnRules } from "./repository.ts";
import type { OwnRules, RedactionRuleRepository } from "./repository.ts";

interface Known {
  readonly rules: OwnRules;
  readonly readAtMs: number;
}

const mostKnown = 1_000;

/**
 * The rules of each organisation. They are the same object as long as they are the same rules: what is
 * made of them is made once.
 */
export class RuleBook {
  readonly #rules: Pick<RedactionRuleRepository, "find">;
  readonly #known = new Map<string, Known>();

  constructor(rules: Pick<RedactionRuleRepository, "find">) {
    this.#rules = rules;
  }

  /** @param maxAgeMs rules that were read so long ago will do; 0 for those of now */
  async rulesOf(tenant: Tenant, maxAgeMs: number): Promise<OwnRules> {
    const { organisationId } = tenant;
    const known = this.#known.get(organisationId);
    if (known && performance.now() - known.readAtMs < maxAgeMs) return known.rules;
    // Before the question: what changes while it is answered is not taken for known.
    const readAtMs = performance.now();
    const found = (await this.#rules.find(tenant)) ?? noOwnRules;
    const rules = known && areSame(known.rules, found) ? known.rules : found;
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(organisationId, { rules, readAtMs });
    return rules;
  }
}

/** Their time is not enough: two changes may fall into one millisecond. */
function areSame(known: OwnRules, found: OwnRules): boolean {
  return JSON.stringify(known) === JSON.stringify(found);
}
