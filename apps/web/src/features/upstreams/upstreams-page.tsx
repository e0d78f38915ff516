"use client";

import { Button } from "@mantine/core";
import { IconPlug, IconPlus } from "@tabler/icons-react";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { openCreateAccount } from "./account-form.tsx";
import { PoolCard } from "./pool-card.tsx";
import { openCreatePool } from "./pool-form.tsx";
import { useAccounts, usePools } from "./use-upstreams.ts";

export function UpstreamsPage() {
  const pools = usePools();
  const accounts = useAccounts();
  const role = useOrganisation()?.role;
  const mayAdd = isAtLeast(role, "member");
  return (
    <Page
      width="reading"
      title="Upstreams"
      description="Accounts at external APIs. Their secrets are kept in the vault, and handed out to one call at a time by the pool of each upstream."
      actions={
        mayAdd && (
          <>
            {isAtLeast(role, "admin") && (
              <Button variant="default" onClick={openCreatePool}>
                New pool
              </Button>
            )}
            <Button
              leftSection={<IconPlus size={16} />}
              onClick={() => openCreateAccount(pools.data?.data ?? [])}
            >
              Add an account
            </Button>
          </>
        )
      }
    >
      <Loaded query={pools} fault="The pools could not be loaded">
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState icon={<IconPlug size={22} stroke={1.6} />} title="No accounts yet">
              {mayAdd
                ? "Add a key of Perplexity, OpenAI, Anthropic or any HTTP API; the workspace shares it out within its limits, and shows it to nobody."
                : "Members of this organisation can add some; your role is viewer."}
            </EmptyState>
          ) : (
            data.map((pool) => (
              <PoolCard
                key={pool.id}
                pool={pool}
                accounts={accounts.data?.data.filter(({ pool_id: id }) => id === pool.id)}
              />
            ))
          )
        }
      </Loaded>
    </Page>
  );
}
