import type { Metadata } from "next";
import { RevisionsPage } from "#features/specs/revisions-page.tsx";

export const metadata: Metadata = { title: "Revisions" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RevisionsPage key={id} id={id} />;
}
