import { InvalidInputError } from "@workspace/http";
import { newId } from "@workspace/storage";
import { hashOfKey, newKeyText, prefixOfKey } from "./key-text.ts";
import type { KeyRepository, StoredKey } from "./repository.ts";

export interface CreateKeyInput {
  name: string;
  expiresAt: Date | null;
  requestsPerMinute: number | null;
}

/** Makes a key. Its text is given back this once; only its hash is stored. */
export async function createKey(
  deps: { keys: KeyRepository },
  input: CreateKeyInput,
): Promise<{ stored: StoredKey; text: string }> {
  refusePast(input.expiresAt);
  const text = newKeyText();
  const stored = await deps.keys.insert({
    id: newId("key"),
    name: input.name,
    keyHash: hashOfKey(text),
    prefix: prefixOfKey(text),
    requestsPerMinute: input.requestsPerMinute,
    expiresAt: input.expiresAt,
  });
  return { stored, text };
}

/** @throws InvalidInputError for an expiry that has passed */
export function refusePast(expiresAt: Date | null | undefined): void {
  if (!expiresAt || expiresAt.getTime() > Date.now()) return;
  const detail = "expires_at must lie ahead";
  throw new InvalidInputError(detail, [{ pointer: "/body/expires_at", detail }]);
}
