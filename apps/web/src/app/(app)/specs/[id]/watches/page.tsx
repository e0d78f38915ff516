import type { Metadata } from "next";
import { WatchesPage } from "#features/watches/watches-page.tsx";

export const metadata: Metadata = { title: "Watches" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <WatchesPage key={id} id={id} />;
}
