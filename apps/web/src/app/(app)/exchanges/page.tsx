import type { Metadata } from "next";
import { ExchangesPage } from "#features/exchanges/exchanges-page.tsx";

export const metadata: Metadata = { title: "Exchanges" };

export default function Page() {
  return <ExchangesPage />;
}
