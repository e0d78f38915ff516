"use client";

import { Button } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listKeys } from "#api/keys.ts";
import type { Key } from "#api/types.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { openCreateKey } from "./key-form.tsx";
import { KeyRow } from "./key-row.tsx";
import classes from "#ui/section.module.css";

export function KeysPage() {
  const keys = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => listKeys(signal) });
  const mayCreate = isAtLeast(useOrganisation()?.role, "member");
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={openCreateKey}>
      New key
    </Button>
  );
  return (
    <Page
      width="reading"
      title="API keys"
      description="For clients and scripts. A key acts for who made it, in this organisation, within its bounds."
      actions={mayCreate && create}
    >
      <Loaded query={keys} fault="The keys could not be loaded">
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState icon={<IconKey size={22} stroke={1.6} />} title="No keys yet">
              {mayCreate
                ? "Make one for each client, so that one can be revoked without the others."
                : "Members of this organisation can make some; your role is viewer."}
            </EmptyState>
          ) : (
            <KeyLists keys={data} />
          )
        }
      </Loaded>
    </Page>
  );
}

function KeyLists({ keys }: { keys: readonly Key[] }) {
  const [showsEnded, setShowsEnded] = useState(false);
  const active = keys.filter(({ status }) => status === "active");
  const ended = keys.filter(({ status }) => status !== "active");
  return (
    <>
      <ul className={classes.rows} aria-label="Keys">
        {active.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      {ended.length > 0 && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          my="md"
          aria-expanded={showsEnded}
          onClick={() => setShowsEnded(!showsEnded)}
        >
          {showsEnded ? "Hide" : "Show"} {ended.length} revoked or expired
        </Button>
      )}
      {showsEnded && (
        <ul className={classes.rows} aria-label="Revoked and expired keys">
          {ended.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
    </>
  );
}
