"use client";

import { Button } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import Link from "next/link";
import { isStatus } from "#api/error-message.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Page } from "#ui/page.tsx";
import { ExchangeDetails } from "./exchange-details.tsx";
import { partsOf } from "./exchange-words.ts";
import { useExchange } from "./use-exchanges.ts";

export function ExchangePage({ id }: { id: string }) {
  const exchange = useExchange(id);
  if (isStatus(exchange.error, 404)) {
    return (
      <Page title="Exchange" width="reading">
        <EmptyState
          icon={<IconFileOff size={22} stroke={1.6} />}
          title="There is no such exchange"
          action={
            <Button component={Link} href="/exchanges">
              All exchanges
            </Button>
          }
        >
          Its captures may have been deleted.
        </EmptyState>
      </Page>
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
