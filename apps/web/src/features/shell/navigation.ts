import {
  IconFiles,
  IconFolders,
  IconHistory,
  IconPlugConnected,
  IconSearch,
  IconSettings,
  IconMessageCirclePlus,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

export interface Destination {
  href: string;
  label: string;
  /** Second key after "g". */
  key: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  hint: string;
}

export const destinations: readonly Destination[] = [
  { href: "/", label: "Ask", key: "a", icon: IconMessageCirclePlus, hint: "A new question" },
  {
    href: "/threads",
    label: "History",
    key: "h",
    icon: IconHistory,
    hint: "Past questions and answers",
  },
  {
    href: "/documents",
    label: "Documents",
    key: "d",
    icon: IconFiles,
    hint: "What answers rest on",
  },
  {
    href: "/collections",
    label: "Collections",
    key: "c",
    icon: IconFolders,
    hint: "Documents and threads kept together",
  },
  {
    href: "/find",
    label: "Search",
    key: "f",
    icon: IconSearch,
    hint: "Passages, with their scores",
  },
  {
    href: "/connect",
    label: "Connect",
    key: "n",
    icon: IconPlugConnected,
    hint: "Point a client at this workspace",
  },
  {
    href: "/settings",
    label: "Settings",
    key: "s",
    icon: IconSettings,
    hint: "Health, usage, keys, members, security",
  },
];

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
