"use client";

import { Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { listAllowances, listLimits } from "#api/gateway.ts";
import type { Allowance, Limit, LimitScope } from "#api/types.ts";
import { formatDuration } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { amountWords } from "./limit-words.ts";
import classes from "#ui/section.module.css";

interface AllowancesSectionProps {
  title: string;
  per: LimitScope;
  id: string;
}

export function AllowancesSection({ title, per, id }: AllowancesSectionProps) {
  const allowances = useQuery({
    queryKey: ["allowances", per, id],
    queryFn: ({ signal }) => listAllowances(per, id, signal),
    refetchInterval: 5_000,
  });
  const limits = useQuery({ queryKey: ["limits"], queryFn: ({ signal }) => listLimits(signal) });
  return (
    <Section title={title}>
      <Loaded query={allowances} fault="The allowances could not be loaded" rows={1}>
        {({ data }) =>
          data.length === 0 ? (
            <p className={classes.note}>No limit counts here.</p>
          ) : (
            <ul className={classes.rows} aria-label={title}>
              {data.map((allowance) => (
                <AllowanceRow
                  key={allowance.limit}
                  allowance={allowance}
                  limit={limits.data?.data.find(({ name }) => name === allowance.limit)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

interface AllowanceRowProps {
  allowance: Allowance;
  limit: Limit | undefined;
}

function AllowanceRow({ allowance, limit }: AllowanceRowProps) {
  const { of, remaining, reset_seconds: reset } = allowance;
  const share = limit ? Math.min(100, (100 * remaining) / limit.burst) : 100;
  return (
    <li>
      <span className={classes.detail}>
        <span className={classes.strong}>{amountWords(of, remaining)} left</span>
        <br />
        <code>{allowance.limit}</code>
        {reset > 0 && `, all back in ${formatDuration(reset * 1000)}`}
      </span>
      <Progress
        w={130}
        size="sm"
        value={share}
        color={share < 10 ? "red" : share < 30 ? "yellow" : "ink"}
        aria-label={`Left of ${allowance.limit}`}
      />
    </li>
  );
}
