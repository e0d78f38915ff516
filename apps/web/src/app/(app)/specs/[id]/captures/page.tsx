import type { Metadata } from "next";
import { SpecCapturesPage } from "#features/specs/spec-captures-page.tsx";

export const metadata: Metadata = { title: "Captures of a spec" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <SpecCapturesPage key={id} id={id} />;
}
