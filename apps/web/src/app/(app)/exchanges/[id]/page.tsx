import type { Metadata } from "next";
import { ExchangePage } from "#features/exchanges/exchange-page.tsx";

export const metadata: Metadata = { title: "Exchange" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ExchangePage key={id} id={id} />;
}
