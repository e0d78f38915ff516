"use client";

import { modals } from "@mantine/modals";
import { KeyHint } from "#ui/key-hint.tsx";
import { shortcuts } from "./shortcuts.ts";
import classes from "./shortcuts-help.module.css";

export function openShortcuts(): void {
  modals.open({
    modalId: "shortcuts",
    title: "Keyboard shortcuts",
    size: "lg",
    children: <ShortcutsHelp />,
  });
}

function ShortcutsHelp() {
  return (
    <div className={classes.groups}>
      {shortcuts.map(({ title, items }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {items.map(({ keys, does }) => (
              <div key={keys}>
                <dt>{does}</dt>
                <dd>
                  <KeyHint keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
