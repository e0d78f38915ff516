import type { Metadata } from "next";
import { CapturePage } from "#features/captures/capture-page.tsx";

export const metadata: Metadata = { title: "Capture" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <CapturePage key={id} id={id} />;
}
