import type { Metadata } from "next";
import { DocumentsPage } from "#features/documents/documents-page.tsx";

export const metadata: Metadata = { title: "Documents" };

export default function Page() {
  return <DocumentsPage />;
}
