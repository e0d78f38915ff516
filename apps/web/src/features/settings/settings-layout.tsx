"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { settingsGroups } from "./settings-navigation.ts";
import classes from "./settings-layout.module.css";

export function SettingsLayout({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const navigation = useRef<HTMLElement>(null);
  // On a narrow screen the row of links scrolls; the present one is brought into sight.
  useEffect(() => {
    navigation.current
      ?.querySelector("[aria-current]")
      ?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <div className={classes.layout}>
      <nav ref={navigation} className={classes.navigation} aria-label="Settings">
        {settingsGroups.map(({ title, places }) => (
          <div key={title}>
            <h2 className={classes.group}>{title}</h2>
            <ul className={classes.links}>
              {places.map(({ href, label, icon: Icon }) => (
                <li key={href}>
                  <Link href={href} aria-current={href === pathname ? "page" : undefined}>
                    <Icon size={17} stroke={1.6} />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div>{children}</div>
    </div>
  );
}
