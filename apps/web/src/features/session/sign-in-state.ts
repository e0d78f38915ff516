import { useSyncExternalStore } from "react";

let needed = false;
const listeners = new Set<() => void>();

/** Set by whatever request was refused for want of a session; the gate then asks for a key. */
export function setSignInNeeded(value: boolean): void {
  if (needed === value) return;
  needed = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSignInNeeded = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => needed,
    () => false,
  );
