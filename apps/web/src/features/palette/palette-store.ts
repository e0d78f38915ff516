import { createSpotlight } from "@mantine/spotlight";

export const [paletteStore, palette] = createSpotlight();

/**
 * Spotlight marks the first action when the query changes, but before the new actions are drawn: when the marked
 * one then goes, Enter would do nothing. Called once they are drawn.
 */
export function keepOneSelected(): void {
  const { listId, opened } = paletteStore.getState();
  const list = opened && listId ? document.getElementById(listId) : null;
  if (!list || list.querySelector("[data-selected]")) return;
  list.querySelector("[data-action]")?.setAttribute("data-selected", "true");
  paletteStore.updateState((state) => ({ ...state, selected: 0 }));
}
