import type { Metadata } from "next";
import { OperationsPage } from "#features/specs/operations-page.tsx";

export const metadata: Metadata = { title: "Spec" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <OperationsPage key={id} id={id} />;
}
