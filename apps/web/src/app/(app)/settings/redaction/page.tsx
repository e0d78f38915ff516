import type { Metadata } from "next";
import { RedactionPage } from "#features/redaction/redaction-page.tsx";

export const metadata: Metadata = { title: "Redaction" };

export default function Page() {
  return <RedactionPage />;
}
