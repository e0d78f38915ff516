"use client";

import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { PassagePanel } from "./passage-panel.tsx";
import { ReaderProvider, useReader } from "./reader-context.tsx";
import classes from "./reader-layout.module.css";

/** A page beside which passages open: in a panel where there is room, in a drawer where there is not. */
export function ReaderLayout({ children }: { children: ReactNode }) {
  return (
    <ReaderProvider>
      <div className={classes.layout}>
        <div className={classes.main}>{children}</div>
        <ReaderSide />
      </div>
    </ReaderProvider>
  );
}

function ReaderSide() {
  const { target, close } = useReader();
  const narrow = useMediaQuery("(max-width: 75em)");
  const opener = useRef<HTMLElement | null>(null);
  const isOpen = target !== null;

  // Focus goes back to the citation that the reader came from.
  useEffect(() => {
    if (!isOpen) return;
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    return () => opener.current?.focus({ preventScroll: true });
  }, [isOpen]);

  if (narrow) {
    return (
      <Drawer.Root opened={isOpen} onClose={close} position="right" size="min(560px, 100%)">
        <Drawer.Overlay backgroundOpacity={0.45} />
        <Drawer.Content
          className={classes.drawer ?? ""}
          aria-label={target ? `Passage of ${target.title}` : "Passage"}
        >
          <Drawer.Body p={0} className={classes.drawerBody ?? ""}>
            {target && <PassagePanel key={target.key} target={target} onClose={close} />}
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  if (!target) return null;
  return (
    <aside className={classes.side} aria-label={`Passage of ${target.title}`}>
      <PassagePanel key={target.key} target={target} onClose={close} />
    </aside>
  );
}
