"use client";

import { SegmentedControl, Select } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getUsage } from "#api/gateway.ts";
import type { Usage } from "#api/types.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { UsageCharts } from "./usage-charts.tsx";
import { UsageTable } from "./usage-table.tsx";
import { useNames } from "./use-names.ts";
import { queryOf, ranges } from "./usage-series.ts";
import type { RangeName } from "./usage-series.ts";
import classes from "./usage.module.css";

type GroupBy = Usage["group_by"];

const groupings: Array<{ value: GroupBy; label: string }> = [
  { value: "none", label: "All together" },
  { value: "key", label: "By key" },
  { value: "user", label: "By user" },
  { value: "model", label: "By model" },
  { value: "upstream", label: "By service and upstream" },
];

const rangeChoices = Object.entries(ranges).map(([value, { label }]) => ({ value, label }));
const isRange = (text: string | null): text is RangeName =>
  text !== null && Object.hasOwn(ranges, text);

export function UsagePage() {
  const [range, setRange] = useState<RangeName>("day");
  const [groupBy, setGroupBy] = useState<GroupBy>("none");
  const usage = useQuery({
    queryKey: ["usage", range, groupBy],
    queryFn: ({ signal }) => getUsage(queryOf(range, groupBy, Date.now()), signal),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title="Usage"
      description="What was asked through the gateway, within ten seconds or so of when it happened."
    >
      <div className={classes.controls}>
        <SegmentedControl
          className={classes.ranges ?? ""}
          aria-label="Range"
          data={rangeChoices}
          value={range}
          onChange={(value) => isRange(value) && setRange(value)}
        />
        <Select
          aria-label="Told apart by"
          allowDeselect={false}
          w={210}
          data={groupings}
          value={groupBy}
          onChange={(value) =>
            setGroupBy(groupings.find((grouping) => grouping.value === value)?.value ?? "none")
          }
        />
      </div>
      <Loaded query={usage} fault="The usage could not be loaded" rows={6}>
        {(data) => <Report usage={data} />}
      </Loaded>
    </Page>
  );
}

function Report({ usage }: { usage: Usage }) {
  const nameOf = useNames(usage.group_by);
  if (usage.totals.length === 0) {
    return (
      <EmptyState icon={<IconChartBar size={22} stroke={1.6} />} title="Nothing in this time">
        As soon as somebody asks, it is shown here.
      </EmptyState>
    );
  }
  return (
    <>
      <UsageCharts usage={usage} nameOf={nameOf} />
      <UsageTable usage={usage} nameOf={nameOf} />
    </>
  );
}
