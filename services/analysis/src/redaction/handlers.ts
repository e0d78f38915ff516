import type { Operations, Schemas } from "@workspace/contracts";
import { InvalidInputError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { faultsOfRules } from "@workspace/traffic";
import type { AuditLog } from "../adapters/audit/audit-log.ts";
import { tenantOf } from "../tenancy/tenant.ts";
import type { OwnRules, RedactionRuleRepository } from "./repository.ts";
import type { RuleBook } from "./rule-book.ts";

type RedactionHandlers = Pick<
  Handlers<Operations["analysis"]>,
  "getRedactionRules" | "replaceRedactionRules"
>;

export interface RedactionDependencies {
  redactionRules: RedactionRuleRepository;
  ruleBook: RuleBook;
  audit: AuditLog;
}

export function redactionHandlers(deps: RedactionDependencies): RedactionHandlers {
  const { redactionRules, ruleBook, audit } = deps;
  return {
    getRedactionRules: async ({ context }) => ({
      status: 200,
      body: shown(await ruleBook.rulesOf(tenantOf(context), 0)),
    }),

    replaceRedactionRules: async ({ body, context }) => {
      const tenant = tenantOf(context);
      const faults = faultsOfRules(body);
      if (faults.length > 0)
        throw new InvalidInputError(
          "The rules of redaction cannot be used as they are",
          faults.map(({ pointer, detail }) => ({ pointer: `/body${pointer}`, detail })),
        );
      const target = { kind: "organisation", id: tenant.organisationId } as const;
      await audit.addIfThere(context, "redaction-rules.replace", target);
      await redactionRules.replace(tenant, body);
      return { status: 200, body: shown(await ruleBook.rulesOf(tenant, 0)) };
    },
  };
}

function shown(rules: OwnRules): Schemas["analysis"]["RedactionRules"] {
  const { names, keep, shapes, emails, updatedAt } = rules;
  return {
    names: [...names],
    keep: [...keep],
    shapes: shapes.map((shape) => ({ ...shape })),
    emails,
    faults: faultsOfRules(rules).map((fault) => ({ ...fault })),
    updated_at: updatedAt?.toISOString() ?? null,
  };
}
