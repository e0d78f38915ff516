"use client";

import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { NoWayBack } from "#features/account/no-way-back.tsx";
import { openPalette } from "#features/palette/palette.tsx";
import { BrandMark } from "#ui/brand-mark.tsx";
import { Sidebar } from "./sidebar.tsx";
import classes from "./shell.module.css";

export function Shell({ children }: { children: ReactNode }) {
  const [menuOpen, menu] = useDisclosure(false);
  const pathname = usePathname();
  useEffect(() => menu.close(), [pathname]);

  return (
    <div className={classes.shell}>
      <a href="#main" className="skip-link">
        Skip to the page
      </a>
      <aside className={classes.sidebar}>
        <Sidebar />
      </aside>
      <header className={classes.topbar}>
        <ActionIcon size={40} aria-label="Open the menu" onClick={menu.open}>
          <IconMenu2 size={20} stroke={1.7} />
        </ActionIcon>
        <Link href="/" className={classes.brand} aria-label="Ask a new question">
          <BrandMark size={22} />
          Workspace
        </Link>
        <ActionIcon size={40} aria-label="Open the command palette" onClick={openPalette}>
          <IconSearch size={19} stroke={1.7} />
        </ActionIcon>
      </header>
      <Drawer.Root opened={menuOpen} onClose={menu.close} size={284}>
        <Drawer.Overlay backgroundOpacity={0.45} />
        <Drawer.Content aria-label="Menu">
          <Drawer.Body p={0} className={classes.drawer ?? ""}>
            <Sidebar />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <main id="main" className={classes.main} tabIndex={-1}>
        <NoWayBack />
        {children}
      </main>
    </div>
  );
}
