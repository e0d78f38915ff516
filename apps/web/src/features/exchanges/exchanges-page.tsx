"use client";

import { TrafficTabs } from "#features/traffic/traffic-tabs.tsx";
import { Page } from "#ui/page.tsx";
import { useCallback } from "react";
import { ExchangeBrowser } from "./exchange-browser.tsx";
import { useExchangeView } from "./exchange-filter.ts";
import { ExchangeSide } from "./exchange-side.tsx";
import classes from "./exchanges.module.css";

/** The table, and beside it the exchange that is open. */
export function ExchangesPage() {
  const [view, change] = useExchangeView();
  const close = useCallback(() => change({ open: null }), [change]);
  return (
    <div className={classes.layout}>
      <div className={classes.main}>
        <Page title="Traffic" width="full">
          <TrafficTabs />
          <ExchangeBrowser view={view} onChange={change} />
        </Page>
      </div>
      <ExchangeSide id={view.open} onClose={close} />
    </div>
  );
}
