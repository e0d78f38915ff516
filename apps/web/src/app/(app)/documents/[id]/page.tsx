import type { Metadata } from "next";
import { DocumentPage } from "#features/documents/document-page.tsx";

export const metadata: Metadata = { title: "Document" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <DocumentPage key={id} id={id} />;
}
