import { newId } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import { hashOf } from "../secrets/secret-text.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Key, KeySettings } from "./key.ts";
import { keyFacts } from "./key-facts.ts";
import { refusePast, refuseWider } from "./key-rules.ts";
import { newKeyText, prefixOfKey } from "./key-text.ts";
import { insertKey } from "./repository.ts";

/**
 * Makes a key of the caller in the present organisation. Its text is given back this once; only
 * its hash is stored. @throws InvalidInputError, ProblemError 403
 */
export function createKey(
  deps: { sql: Database },
  caller: Caller,
  settings: KeySettings,
): Promise<{ key: Key; text: string }> {
  const { organisationId, userId } = caller;
  return inOrganisation(deps.sql, caller, "keys:create", organisationId, async (sql) => {
    refusePast(settings.expiresAt);
    await refuseWider(sql, caller, settings);
    const text = newKeyText();
    const key = await insertKey(sql, {
      ...settings,
      id: newId("key"),
      organisationId,
      userId,
      keyHash: hashOf(text),
      prefix: prefixOfKey(text),
    });
    await appendAudit(sql, actorOf(caller), {
      action: "key.create",
      organisationId,
      target: { kind: "key", id: key.id },
      details: keyFacts(key),
    });
    return { key, text };
  });
}
