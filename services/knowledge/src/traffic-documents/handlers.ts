import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { DocumentDependencies } from "../documents/add-document.ts";
import { ownerTenant } from "../tenancy/tenant.ts";
import { deleteTrafficDocument, replaceTrafficDocument } from "./replace-traffic-document.ts";

/** For services only: the kernel lets nobody in without the internal token. */
export function trafficDocumentHandlers(
  deps: DocumentDependencies,
): Pick<Handlers<Operations["knowledge"]>, "deleteTrafficDocument" | "replaceTrafficDocument"> {
  return {
    replaceTrafficDocument: async ({ body, context: { signal } }) => {
      const { organisation_id: organisationId, key, title, text, source_url: sourceUrl } = body;
      const tenant = ownerTenant({ organisationId });
      const said = { key, title, text, sourceUrl };
      const id = await replaceTrafficDocument(deps, { signal, tenant }, said);
      return { status: 200, body: { document_id: id } };
    },

    deleteTrafficDocument: async ({ query, context: { signal } }) => {
      const tenant = ownerTenant({ organisationId: query.organisation_id });
      await deleteTrafficDocument(deps, { signal, tenant }, query.key);
      return { status: 204 };
    },
  };
}
