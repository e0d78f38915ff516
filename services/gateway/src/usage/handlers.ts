import type { Operations } from "@workspace/contracts";
import type { Handlers, RequestContext } from "@workspace/http";
import { microDollars } from "../limits/limit.ts";
import { percentileMs } from "./latency-classes.ts";
import { readUsage } from "./read-usage.ts";
import type { UsageFigures, UsageRepository } from "./repository.ts";

type Own = Handlers<Operations["gateway"]>;

export function usageHandlers(repository: UsageRepository): Pick<Own, "getUsage"> {
  return {
    getUsage: async ({ query, context }) => {
      const usage = await readUsage(
        { usage: repository },
        {
          from: query.from === undefined ? undefined : new Date(query.from),
          to: query.to === undefined ? undefined : new Date(query.to),
          step: query.step ?? "hour",
          groupBy: query.group_by ?? "none",
          keyId: query.key_id,
          userId: query.user_id,
          organisationId: organisationOf(context, query.organisation_id),
          model: query.model,
          upstream: query.upstream,
        },
      );
      return {
        status: 200,
        body: {
          from: usage.from.toISOString(),
          to: usage.to.toISOString(),
          step: usage.step,
          group_by: usage.groupBy,
          series: usage.series.map(({ start, group, ...figures }) => ({
            start: start.toISOString(),
            group,
            ...wire(figures),
          })),
          totals: usage.totals.map(({ group, ...figures }) => ({ group, ...wire(figures) })),
        },
      };
    },
  };
}

/** The operator sees everybody's use; others that of their organisation. */
function organisationOf({ principal }: RequestContext, asked: string | undefined) {
  return principal?.operator ? asked : (principal?.organisationId ?? "");
}

function wire(figures: UsageFigures) {
  const { requests, latencyUs, latencyClasses } = figures;
  return {
    requests,
    errors: figures.errors,
    input_tokens: figures.inputTokens,
    output_tokens: figures.outputTokens,
    total_tokens: figures.totalTokens,
    cost_usd: figures.costMicroDollars / microDollars,
    latency_ms: {
      mean: requests === 0 ? null : Math.round(latencyUs / requests) / 1_000,
      p50: percentileMs(latencyClasses, 0.5),
      p95: percentileMs(latencyClasses, 0.95),
      p99: percentileMs(latencyClasses, 0.99),
    },
  };
}
