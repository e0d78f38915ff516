import type { Metadata } from "next";
import { Suspense } from "react";
import { FindPage } from "#features/search/find-page.tsx";

export const metadata: Metadata = { title: "Search" };

export default function Page() {
  return (
    <Suspense>
      <FindPage />
    </Suspense>
  );
}
