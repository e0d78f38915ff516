import type { Schemas, StreamEvent } from "@workspace/contracts";
import type { Database } from "@workspace/storage";
import { listRevocationsAfter, newestRevocation } from "./repository.ts";
import type { Revocation } from "./revocation.ts";
import type { RevocationHub } from "./revocation-hub.ts";

type RevocationEvent = StreamEvent<Schemas["auth"]["RevocationEvent"]>;

const maxReplayed = 10_000;

/**
 * What ends from now on, after what ended since the event that was seen last. Listening begins
 * before looking back, so that nothing falls between; some of it may therefore come twice.
 */
export async function streamRevocations(
  deps: { sql: Database; hub: RevocationHub },
  signal: AbortSignal,
  lastEventId: number | null,
): Promise<AsyncIterable<RevocationEvent>> {
  const subscription = await deps.hub.subscribe(signal);
  try {
    const newest = await newestRevocation(deps.sql);
    const missed =
      lastEventId === null ? [] : await listRevocationsAfter(deps.sql, lastEventId, maxReplayed);
    return (async function* () {
      if (missed === null) yield eventOf({ type: "reset" });
      else for (const revocation of missed) yield changed(revocation);
      yield eventOf({ type: "ready" }, newest);
      for await (const next of subscription.read())
        yield typeof next === "string" ? eventOf({ type: next }) : changed(next);
    })();
  } catch (error) {
    subscription.end();
    throw error;
  }
}

function changed({ id, kind, subject, organisationId }: Revocation): RevocationEvent {
  const data = { kind, id: subject, organisation_id: organisationId };
  return eventOf({ type: "principal-changed", ...data }, id);
}

function eventOf(data: Schemas["auth"]["RevocationEvent"], id?: number): RevocationEvent {
  return { ...(id === undefined ? {} : { id }), event: data.type, data };
}
