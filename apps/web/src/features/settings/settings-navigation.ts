import {
  IconActivityHeartbeat,
  IconBuilding,
  IconChartBar,
  IconEyeOff,
  IconGauge,
  IconKey,
  IconListSearch,
  IconPlugConnected,
  IconShieldLock,
  IconUser,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

export interface SettingsPlace {
  href: string;
  label: string;
  hint: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
}

export const settingsGroups: ReadonlyArray<{ title: string; places: readonly SettingsPlace[] }> = [
  {
    title: "Workspace",
    places: [
      {
        href: "/settings",
        label: "Health",
        hint: "Services, corpus, models",
        icon: IconActivityHeartbeat,
      },
      {
        href: "/settings/usage",
        label: "Usage",
        hint: "Requests, tokens, cost and latency",
        icon: IconChartBar,
      },
      {
        href: "/settings/limits",
        label: "Limits",
        hint: "What is allowed, and what was refused",
        icon: IconGauge,
      },
    ],
  },
  {
    title: "Organisation",
    places: [
      {
        href: "/settings/organisation",
        label: "Members",
        hint: "Who is in the organisation",
        icon: IconBuilding,
      },
      { href: "/settings/keys", label: "API keys", hint: "For clients and scripts", icon: IconKey },
      {
        href: "/settings/upstreams",
        label: "Upstreams",
        hint: "Accounts at external APIs, and their pools",
        icon: IconPlugConnected,
      },
      {
        href: "/settings/redaction",
        label: "Redaction",
        hint: "What is secret in captured traffic",
        icon: IconEyeOff,
      },
      {
        href: "/settings/audit",
        label: "Audit log",
        hint: "Who did what, and from where",
        icon: IconListSearch,
      },
    ],
  },
  {
    title: "You",
    places: [
      { href: "/settings/profile", label: "Profile", hint: "Your name", icon: IconUser },
      {
        href: "/settings/security",
        label: "Security",
        hint: "Password, passkeys, second factor, sessions",
        icon: IconShieldLock,
      },
    ],
  },
];
