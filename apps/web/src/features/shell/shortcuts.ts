import { destinations } from "./navigation.ts";

export interface Shortcut {
  keys: string;
  does: string;
}

export const shortcuts: ReadonlyArray<{ title: string; items: readonly Shortcut[] }> = [
  {
    title: "Anywhere",
    items: [
      { keys: "mod+k", does: "Open the command palette" },
      { keys: "/", does: "Go to the question or search box" },
      { keys: "?", does: "Show these shortcuts" },
    ],
  },
  {
    title: "Go to",
    items: destinations.map(({ key, label }) => ({ keys: `g ${key}`, does: label })),
  },
  {
    title: "Asking",
    items: [
      { keys: "enter", does: "Ask" },
      { keys: "shift+enter", does: "New line" },
      { keys: "escape", does: "Close the passage, then stop the answer" },
      { keys: "]", does: "Next citation" },
      { keys: "[", does: "Previous citation" },
    ],
  },
];

/** Whether keys typed here belong to a field or to an open layer and not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest("input, textarea, select, [role=dialog], [role=menu]") !== null
  );
}
