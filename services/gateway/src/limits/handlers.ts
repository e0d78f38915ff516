import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { ProblemError } from "@workspace/http";
import type { Principal } from "@workspace/http";
import { limitedAs, plainAddress } from "../request/peer.ts";
import { remaining, resetSeconds } from "./bucket.ts";
import { nowUs } from "./clock.ts";
import type { LimitScope } from "./limit.ts";
import type { Limits } from "./limits.ts";

type Own = Handlers<Operations["gateway"]>;

export function limitHandlers(limits: Limits): Pick<Own, "listLimits" | "listAllowances"> {
  return {
    listLimits: async ({ context }) => ({
      status: 200,
      body: {
        store: limits.store,
        data: [...limits.subjects.all].map(({ rule, admitted, refused, wouldRefuse }) => ({
          name: rule.name,
          per: rule.per,
          of: rule.of,
          amount: rule.amount,
          period_seconds: rule.periodSeconds,
          burst: rule.burst,
          dry_run: rule.dryRun,
          // Sums over all who call: no organisation's business but the operator's.
          ...(context.principal?.operator ? { admitted, refused, would_refuse: wouldRefuse } : {}),
        })),
      },
    }),
    listAllowances: async ({ query, context }) => {
      requireOwn(context.principal, query);
      const id = query.per === "ip" ? limitedAs(plainAddress(query.id)) : query.id;
      const atUs = nowUs();
      return {
        status: 200,
        body: {
          data: limits.subjects.look(query.per, id).map((bucket) => ({
            limit: bucket.limit.rule.name,
            of: bucket.limit.rule.of,
            remaining: remaining(bucket, atUs),
            reset_seconds: resetSeconds(bucket, atUs),
          })),
        },
      };
    },
  };
}

/** Others' allowances tell what they do, which is the operator's to know. @throws ProblemError 403 */
function requireOwn(principal: Principal | null, { per, id }: { per: LimitScope; id: string }) {
  if (principal?.operator) return;
  const own = {
    key: principal?.keyId,
    user: principal?.userId,
    organisation: principal?.organisationId,
    ip: undefined,
  };
  if (own[per] === id) return;
  throw new ProblemError({
    type: "forbidden",
    status: 403,
    title: "Not allowed",
    detail: "Ask for the allowances of your own key, user or organisation.",
  });
}
