import { NotFoundError } from "@workspace/http";
import { asTenant, newId } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { appendAudit } from "../audit/append-audit.ts";
import { service } from "../audit/audit-line.ts";
import { hashOf } from "../secrets/secret-text.ts";
import { findOwner, personalOrganisationOf, takeTurn } from "../users/repository.ts";
import type { Key } from "./key.ts";
import { newKeyText, prefixOfKey } from "./key-text.ts";
import { insertKey, revokeKeysNamed } from "./repository.ts";

/**
 * A key of the installation's owner in their personal organisation, for the start command. The
 * keys that were there under this name are revoked. @throws NotFoundError before there is an owner
 */
export async function replaceOwnerKey(
  { sql }: { sql: Database },
  name: string,
): Promise<{ key: Key; text: string }> {
  const owner = await findOwner(sql);
  if (!owner) throw new NotFoundError("The installation has no owner yet");
  const userId = owner.id;
  const organisationId = await personalOrganisationOf(sql, userId);
  return asTenant(sql, { organisationId, userId }, async (transaction) => {
    await takeTurn(transaction, "owner-keys");
    const replaced = await revokeKeysNamed(transaction, { organisationId, userId, name });
    const text = newKeyText();
    const key = await insertKey(transaction, {
      id: newId("key"),
      organisationId,
      userId,
      name,
      keyHash: hashOf(text),
      prefix: prefixOfKey(text),
      scopes: null,
      requestsPerMinute: null,
      monthlyBudgetMicros: null,
      expiresAt: null,
    });
    await appendAudit(transaction, service, {
      action: "key.replace",
      organisationId,
      target: { kind: "key", id: key.id },
      details: { name, replaced: replaced.join(" ") },
    });
    return { key, text };
  });
}
