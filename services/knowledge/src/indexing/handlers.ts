import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { forTenant } from "../tenancy/tenant.ts";
import { getIndexingStatus } from "./indexing-status.ts";
import { streamIndexing } from "./stream-indexing.ts";
import type { StreamIndexingDependencies } from "./stream-indexing.ts";

type IndexingHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  "getIndexingStatus" | "streamIndexingEvents"
>;

export function indexingHandlers(deps: StreamIndexingDependencies): IndexingHandlers {
  return {
    getIndexingStatus: async ({ context }) => ({
      status: 200,
      body: await getIndexingStatus(deps, forTenant(context)),
    }),
    streamIndexingEvents: async ({ context }) => ({
      status: 200,
      events: streamIndexing(deps, forTenant(context)),
    }),
  };
}
