import { useSyncExternalStore } from "react";

const noChange = () => () => undefined;

/**
 * Whether the page runs yet. Forms that carry a secret wait for it: before, the browser would send
 * them by itself, and what it or a password manager filled in would be unknown to the page.
 */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  );
