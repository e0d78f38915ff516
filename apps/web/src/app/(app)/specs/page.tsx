import type { Metadata } from "next";
import { SpecsPage } from "#features/specs/specs-page.tsx";

export const metadata: Metadata = { title: "Specs" };

export default function Page() {
  return <SpecsPage />;
}
