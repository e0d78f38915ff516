import { contracts } from "@workspace/contracts";
import type { Contract } from "@workspace/contracts";
import type { Route } from "../routing/route-table.ts";

/** The specification that a route's requests are made by, if there is one. */
export function contractFor({
  api,
  service,
}: Pick<Route, "api" | "service">): Contract<unknown> | undefined {
  if (api === "page") return undefined;
  if (api === "perplexity") return contracts.perplexity as Contract<unknown>;
  if (service === "knowledge") return contracts.knowledge as Contract<unknown>;
  return service === "analysis" ? (contracts.analysis as Contract<unknown>) : undefined;
}
