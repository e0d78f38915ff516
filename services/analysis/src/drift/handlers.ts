import type { Operations } from "@workspace/contracts";
import { toMarkdown, toSarif } from "@workspace/drift";
import type { Handlers } from "@workspace/http";
import { requireCaptures, tenantOf } from "../tenancy/tenant.ts";
import { compareSides } from "./compare-sides.ts";
import type { DriftDependencies } from "./compare-sides.ts";

export function driftHandlers(
  deps: DriftDependencies,
): Pick<Handlers<Operations["analysis"]>, "renderDrift" | "reportDrift"> {
  return {
    reportDrift: async ({ body, context }) => {
      requireCaptures(context);
      const { report } = await compareSides(deps, tenantOf(context), body, context.signal);
      return { status: 200, body: report };
    },

    renderDrift: async ({ query, body, context }) => {
      requireCaptures(context);
      const { drift, report } = await compareSides(deps, tenantOf(context), body, context.signal);
      const names = { old: report.old.name, now: report.new.name };
      if (query.format === "markdown")
        return {
          status: 200,
          content: toMarkdown(drift, names),
          contentType: "text/markdown; charset=utf-8",
        };
      return {
        status: 200,
        content: JSON.stringify(toSarif(drift, { artifact: names.now })),
        contentType: "application/sarif+json",
      };
    },
  };
}
