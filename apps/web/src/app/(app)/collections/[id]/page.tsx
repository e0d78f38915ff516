import type { Metadata } from "next";
import { CollectionPage } from "#features/collections/collection-page.tsx";

export const metadata: Metadata = { title: "Collection" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <CollectionPage key={id} id={id} />;
}
