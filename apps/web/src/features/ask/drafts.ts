import { useCallback, useSyncExternalStore } from "react";

const prefix = "draft:";
const listeners = new Set<() => void>();

const tell = (): void => {
  for (const listener of listeners) listener();
};

function read(place: string): string {
  return sessionStorage.getItem(prefix + place) ?? "";
}

/**
 * Keeps what was typed on a page for as long as the tab is open, so that neither a reload nor
 * signing in again loses it.
 */
export function putDraft(place: string, text: string): void {
  if (text === "") sessionStorage.removeItem(prefix + place);
  else sessionStorage.setItem(prefix + place, text);
  tell();
}

/** Nothing that one person typed is shown to the next. */
export function clearDrafts(): void {
  const keys = Array.from({ length: sessionStorage.length }, (_, at) => sessionStorage.key(at));
  for (const key of keys) if (key?.startsWith(prefix)) sessionStorage.removeItem(key);
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDraft(place: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => read(place),
    () => "",
  );
  return [text, useCallback((next: string) => putDraft(place, next), [place])];
}
