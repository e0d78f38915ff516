import type { Metadata } from "next";
import { ThreadPage } from "#features/threads/thread-page.tsx";

export const metadata: Metadata = { title: "Thread" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ThreadPage key={id} id={id} />;
}
