import type { Metadata } from "next";
import { PathsPage } from "#features/specs/paths-page.tsx";

export const metadata: Metadata = { title: "Paths" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PathsPage key={id} id={id} />;
}
