import type { Metadata } from "next";
import { CapturesPage } from "#features/captures/captures-page.tsx";

export const metadata: Metadata = { title: "Traffic" };

export default function Page() {
  return <CapturesPage />;
}
