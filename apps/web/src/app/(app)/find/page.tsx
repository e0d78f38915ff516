import type { Metadata } from "next";
import { FindPage } from "#features/search/find-page.tsx";

export const metadata: Metadata = { title: "Search" };

export default function Page() {
  return <FindPage />;
}
