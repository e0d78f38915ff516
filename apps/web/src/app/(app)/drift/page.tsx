import type { Metadata } from "next";
import { DriftPage } from "#features/drift/drift-page.tsx";

export const metadata: Metadata = { title: "Drift" };

export default function Page() {
  return <DriftPage />;
}
