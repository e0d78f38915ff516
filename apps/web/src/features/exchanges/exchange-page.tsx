"use client";

import { isStatus } from "#api/error-message.ts";
import { GonePage } from "#ui/gone-page.tsx";
import { Page } from "#ui/page.tsx";
import { ExchangeDetails } from "./exchange-details.tsx";
import { partsOf } from "./exchange-words.ts";
import { useExchange } from "./use-exchanges.ts";

export function ExchangePage({ id }: { id: string }) {
  const exchange = useExchange(id);
  if (isStatus(exchange.error, 404)) {
    return (
      <GonePage title="Exchange" noun="exchange" all="/exchanges">
        Its captures may have been deleted.
      </GonePage>
    );
  }
  const title = exchange.data
    ? `${exchange.data.method} ${partsOf(exchange.data.url).path.split("?")[0]}`
    : "Exchange";
  return (
    <Page title={title}>
      <ExchangeDetails id={id} />
    </Page>
  );
}
