"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import classes from "./place-tabs.module.css";

interface PlaceTabsProps {
  label: string;
  places: ReadonlyArray<{ href: string; label: string }>;
}

/** Pages that belong together, above each of them. */
export function PlaceTabs({ label, places }: PlaceTabsProps) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className={classes.tabs}>
      {places.map((place) => (
        <Link
          key={place.label}
          href={place.href}
          aria-current={place.href.split("?")[0] === pathname ? "page" : undefined}
        >
          {place.label}
        </Link>
      ))}
    </nav>
  );
}
