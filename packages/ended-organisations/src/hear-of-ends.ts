import type { AuthClient } from "@workspace/client";
import type { EndedOrganisationRepository } from "./repository.ts";

export interface HearingDependencies {
  auth: Pick<AuthClient, "listEndedOrganisations">;
  ended: Pick<EndedOrganisationRepository, "cursor" | "note">;
}

const pageSize = 200;
const timeoutMs = 10_000;

/** Notes the organisations that ended since last time; tells how many. @throws while auth is away */
export async function hearOfEnds(
  { auth, ended }: HearingDependencies,
  signal: AbortSignal,
): Promise<number> {
  let heard = 0;
  for (let last = await ended.cursor(); ;) {
    const query = { limit: pageSize, ...(last === null ? {} : { cursor: last }) };
    const { data, cursor } = await auth.listEndedOrganisations({ query }, { signal, timeoutMs });
    if (data.length === 0 || cursor === null) return heard;
    await ended.note(data, cursor);
    heard += data.length;
    last = cursor;
  }
}
