"use client";

import { IconCommand } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { IndexingPill } from "#features/indexing/indexing-pill.tsx";
import { AccountMenu } from "#features/session/account-menu.tsx";
import { openPalette } from "#features/palette/palette.tsx";
import { BrandMark } from "#ui/brand-mark.tsx";
import { KeyHint } from "#ui/key-hint.tsx";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { destinations, isCurrent } from "./navigation.ts";
import { RecentThreads } from "./recent-threads.tsx";
import classes from "./sidebar.module.css";

export function Sidebar() {
  const pathname = usePathname();
  return (
    <div className={classes.sidebar}>
      <Link href="/" className={classes.brand}>
        <BrandMark />
        <span>Workspace</span>
      </Link>
      <button type="button" className={classes.palette} onClick={openPalette}>
        <IconCommand size={15} stroke={1.7} aria-hidden="true" />
        Go to anything
        <KeyHint keys="mod+k" />
      </button>
      <nav aria-label="Main">
        <ul className={classes.links}>
          {destinations.map((destination) => (
            <li key={destination.href}>
              <Link
                href={destination.href}
                className={classes.link}
                aria-current={isCurrent(destination, pathname) ? "page" : undefined}
              >
                <destination.icon size={18} stroke={1.6} />
                {destination.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <RecentThreads pathname={pathname} />
      <div className={classes.foot}>
        <IndexingPill />
        <ColorSchemeSwitch />
      </div>
      <div className={classes.account}>
        <AccountMenu />
      </div>
    </div>
  );
}
