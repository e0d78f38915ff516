import type { Metadata } from "next";
import { CollectionsPage } from "#features/collections/collections-page.tsx";

export const metadata: Metadata = { title: "Collections" };

export default function Page() {
  return <CollectionsPage />;
}
