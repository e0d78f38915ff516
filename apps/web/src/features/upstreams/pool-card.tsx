"use client";

import { Menu } from "@mantine/core";
import type { Account, Pool } from "#api/types.ts";
import { removePool } from "#api/upstreams.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatPlural } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { AccountRow } from "./account-row.tsx";
import { openChangePool } from "./pool-form.tsx";
import classes from "#ui/section.module.css";

interface PoolCardProps {
  pool: Pool;
  accounts: readonly Account[] | undefined;
}

export function PoolCard({ pool, accounts }: PoolCardProps) {
  return (
    <Section
      title={pool.upstream}
      hint={`${pool.base_url} – ${stateOf(pool)}`}
      action={<PoolMenu pool={pool} />}
    >
      {!accounts && <RowSkeletons rows={2} height={60} />}
      <ul className={classes.rows} aria-label={`Accounts of ${pool.upstream}`}>
        {accounts?.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </ul>
      {accounts?.length === 0 && (
        <p className={classes.note}>No account that you may use. Calls to it are refused.</p>
      )}
    </Section>
  );
}

function stateOf({ accounts }: Pool): string {
  const { healthy, cooling, quarantined, disabled, live_leases: live } = accounts;
  const parts = [
    `${healthy} healthy`,
    cooling > 0 && `${cooling} cooling down`,
    quarantined > 0 && `${quarantined} in quarantine`,
    disabled > 0 && `${disabled} switched off`,
    `${formatPlural(live, "call")} under way`,
  ];
  return parts.filter(Boolean).join(", ");
}

function PoolMenu({ pool }: { pool: Pool }) {
  const isAdmin = isAtLeast(useOrganisation()?.role, "admin");
  const removing = useChange({
    change: () => removePool(pool.id),
    refreshes: ["pools"],
    fault: "The pool was not removed",
  });
  if (!isAdmin) return null;
  return (
    <MoreMenu label={`Menu of the pool ${pool.upstream}`} boxed>
      <Menu.Item onClick={() => openChangePool(pool)}>Change</Menu.Item>
      <Menu.Item
        color="red"
        disabled={pool.accounts.total > 0}
        onClick={() =>
          confirm({
            title: `Remove the pool ${pool.upstream}?`,
            words: "It has no accounts. How the upstream is reached is forgotten.",
            deed: "Remove pool",
            onConfirm: () => removing.mutate(),
          })
        }
      >
        Remove
      </Menu.Item>
    </MoreMenu>
  );
}
