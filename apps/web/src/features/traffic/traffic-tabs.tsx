"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import classes from "./traffic-tabs.module.css";

const places = [
  { href: "/captures", label: "Captures" },
  { href: "/exchanges", label: "Exchanges" },
];

/** The pages of what was captured. */
export function TrafficTabs() {
  const pathname = usePathname();
  return (
    <nav aria-label="Traffic" className={classes.tabs}>
      {places.map(({ href, label }) => (
        <Link key={href} href={href} aria-current={href === pathname ? "page" : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
