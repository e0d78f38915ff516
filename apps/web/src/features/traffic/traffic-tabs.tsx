import { PlaceTabs } from "#ui/place-tabs.tsx";

const places = [
  { href: "/captures", label: "Captures" },
  { href: "/exchanges", label: "Exchanges" },
  { href: "/recordings", label: "Recording" },
];

/** The pages of what was captured. */
export function TrafficTabs() {
  return <PlaceTabs label="Traffic" places={places} />;
}
