import { ProblemError } from "@workspace/http";
import { KeySourceError } from "@workspace/vault";
import type { KeySource } from "@workspace/vault";

/** The same keys; where they cannot be had, callers are told that, and the log says why. */
export function toldSource(source: KeySource): KeySource {
  const add = source.add?.bind(source);
  return {
    kind: source.kind,
    read: () => told(source.read()),
    ...(add && { add: (key) => told(add(key)) }),
  };
}

/** @throws ProblemError 503 in place of a KeySourceError */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KeySourceError)) throw error;
    throw new ProblemError({
      type: "vault-key-unavailable",
      status: 503,
      title: "Not available at the moment",
      detail: "The master keys of the vault cannot be had: the log of the auth service says why",
      retryAfterSeconds: 5,
      cause: error,
    });
  }
}
