import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { RedactionRules } from "@workspace/traffic";
import type { Tenant } from "../tenancy/tenant.ts";

/** What an organisation has said of all that may be said. */
export interface OwnRules extends Required<RedactionRules> {
  readonly updatedAt: Date | null;
}

export type RedactionRuleRepository = ReturnType<typeof createRedactionRuleRepository>;

export const noOwnRules: OwnRules = {
  names: [],
  keep: [],
  shapes: [],
  emails: true,
  updatedAt: null,
};

export function createRedactionRuleRepository(sql: Database) {
  return {
    /** Null where an organisation has none of its own. */
    async find(tenant: Tenant): Promise<OwnRules | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ rules: string; updated_at: Date }[]>`
          select rules, updated_at from redaction_rules
          where organisation_id = ${tenant.organisationId}`,
      );
      return row ? { ...readRules(row.rules), updatedAt: row.updated_at } : null;
    },

    async replace(tenant: Tenant, rules: RedactionRules): Promise<void> {
      const { organisationId, userId } = tenant;
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          insert into redaction_rules (organisation_id, user_id, rules)
          values (${organisationId}, ${userId}, ${JSON.stringify(rules)})
          on conflict (organisation_id) do update set rules = excluded.rules,
            user_id = excluded.user_id, updated_at = clock_timestamp()`,
      );
    },
  };
}

/** Holds for what `replace` wrote. */
function readRules(text: string): OwnRules {
  return { ...noOwnRules, ...(JSON.parse(text) as RedactionRules) };
}
