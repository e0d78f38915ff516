import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";

/** The pool of an upstream, or by id; null where there is none. */
export async function lookUpPool(
  auth: AuthClient,
  upstreamOrId: string,
  signal: AbortSignal,
): Promise<Schemas["auth"]["Pool"] | null> {
  const { data } = await auth.listPools({}, { signal });
  return data.find(({ upstream, id }) => upstream === upstreamOrId || id === upstreamOrId) ?? null;
}
