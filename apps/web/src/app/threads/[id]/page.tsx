import type { Metadata } from "next";
import { Suspense } from "react";
import { ThreadPage } from "#features/threads/thread-page.tsx";

export const metadata: Metadata = { title: "Thread" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Suspense>
      <ThreadPage key={id} id={id} />
    </Suspense>
  );
}
