import { setTimeout as delay } from "node:timers/promises";
import type { Schemas, StreamEvent } from "@workspace/contracts";
import type { DocumentRepository } from "../documents/repository.ts";
import { mayRead } from "../tenancy/tenant.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import type { IndexingChange, IndexingEvents } from "./indexing-events.ts";
import { getIndexingStatus } from "./indexing-status.ts";
import type { IndexingStatusDependencies } from "./indexing-status.ts";

type IndexingEvent = Schemas["knowledge"]["IndexingEvent"];

export interface StreamIndexingDependencies extends IndexingStatusDependencies {
  events: IndexingEvents;
  documents: Pick<DocumentRepository, "byId">;
}

const statusEveryMs = 500;

/** The status now, then every change that the tenant can read, with the status anew at most twice a second. */
export async function* streamIndexing(
  deps: StreamIndexingDependencies,
  { signal, tenant }: Pick<TenantContext, "signal" | "tenant">,
): AsyncGenerator<StreamEvent<IndexingEvent>> {
  let sequence = 0;
  const event = (data: IndexingEvent) => ({ id: data.sequence_number, event: data.type, data });
  const ended = new AbortController();
  const following = AbortSignal.any([signal, ended.signal]);
  const changes = throttled(deps.events.follow(following), following);
  try {
    yield event({
      type: "status-changed",
      sequence_number: sequence++,
      status: await getIndexingStatus(deps, { tenant }),
    });
    for await (const change of changes) {
      if (change.kind === "progress") {
        yield event({
          type: "status-changed",
          sequence_number: sequence++,
          status: await getIndexingStatus(deps, { tenant }),
        });
      } else if (change.kind === "document-deleted") {
        if (!mayRead(tenant, change.organisationId)) continue;
        yield event({
          type: "document-deleted",
          sequence_number: sequence++,
          document_id: change.documentId,
        });
      } else {
        const document = await deps.documents.byId(tenant, change.documentId);
        if (document)
          yield event({ type: "document-changed", sequence_number: sequence++, document });
      }
    }
  } finally {
    ended.abort();
  }
}

/** Passes documents' changes on at once, and lets one `progress` follow any number of changes. */
async function* throttled(
  changes: AsyncGenerator<IndexingChange>,
  signal: AbortSignal,
): AsyncGenerator<IndexingChange> {
  let next = changes.next();
  let due: Promise<"due"> | undefined;
  try {
    while (!signal.aborted) {
      const first = await Promise.race(due ? [next, due] : [next]);
      if (first === "due") {
        due = undefined;
        if (!signal.aborted) yield { kind: "progress" };
      } else {
        if (first.done) return;
        due ??= delay(statusEveryMs, "due" as const, { signal, ref: false }).catch(
          () => "due" as const,
        );
        if (first.value.kind !== "progress") yield first.value;
        next = changes.next();
      }
    }
  } finally {
    void changes.return(undefined);
  }
}
