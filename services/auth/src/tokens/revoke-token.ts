import type { Database } from "@workspace/storage";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../audit/audit-line.ts";
import { hashOf } from "../secrets/secret-text.ts";
import type { Client } from "../sessions/begin-session.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { looksLikeAccessToken } from "./access-tokens.ts";
import { deleteFamily, familyOfRefreshToken } from "./repository.ts";
import { looksLikeRefreshToken } from "./token-text.ts";

/** Ends the family of a token. Whoever holds one may: it is theirs to give back. */
export async function revokeToken(
  deps: { sql: Database; tokens: AccessTokens },
  client: Client,
  token: string,
): Promise<void> {
  const { sql, tokens } = deps;
  const id = looksLikeRefreshToken(token)
    ? await familyOfRefreshToken(sql, hashOf(token))
    : looksLikeAccessToken(token)
      ? (await tokens.verify(token))?.familyId
      : undefined;
  if (id === undefined) return;
  await sql.begin(async (transaction) => {
    const family = await deleteFamily(transaction, id);
    if (!family) return;
    const { userId, keyId, organisationId } = family;
    const actor: Actor = { kind: "token", userId, keyId, sessionId: id, ...client };
    await appendAudit(transaction, actor, {
      action: "token.revoke",
      organisationId,
      target: { kind: "token", id },
    });
  });
}
