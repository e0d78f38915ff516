import type { Metadata } from "next";
import { RecordingsPage } from "#features/recordings/recordings-page.tsx";

export const metadata: Metadata = { title: "Recording" };

export default function Page() {
  return <RecordingsPage />;
}
