import type { Caller } from "../sessions/caller.ts";
import type { Actor } from "./audit-line.ts";

export function actorOf(caller: Caller): Actor {
  const { userId, keyId, tokenId, session, client } = caller;
  return {
    kind: keyId !== null ? "key" : tokenId !== null ? "token" : "session",
    userId,
    keyId,
    sessionId: tokenId ?? session?.id ?? null,
    ...client,
  };
}
