import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { listEndedOrganisations } from "./list-ended-organisations.ts";

/** For services only: the kernel lets nobody in without the internal token. */
export function endedOrganisationHandlers({
  sql,
}: {
  sql: Database;
}): Pick<Handlers<Operations["auth"]>, "listEndedOrganisations"> {
  return {
    listEndedOrganisations: async ({ query }) => {
      const { ended, cursor } = await listEndedOrganisations(sql, {
        limit: query.limit ?? 50,
        cursor: query.cursor,
      });
      const data = ended.map(({ organisationId, endedAt }) => ({
        id: organisationId,
        ended_at: endedAt.toISOString(),
      }));
      return { status: 200, headers: { "cache-control": "no-store" }, body: { data, cursor } };
    },
  };
}
