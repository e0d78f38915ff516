"use client";

import { Button, Tabs } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { CopyAction } from "#ui/copy-action.tsx";
import { CodeBlock } from "#ui/markdown/code-block.tsx";
import { Page } from "#ui/page.tsx";
import { snippets } from "./snippets.ts";
import classes from "./connect.module.css";

const noChange = () => () => undefined;

export function ConnectPage() {
  // The server does not know by which address the browser came.
  const baseUrl = useSyncExternalStore(
    noChange,
    () => globalThis.location.origin,
    () => "http://localhost:8000",
  );
  return (
    <Page
      width="reading"
      title="Connect a client"
      description="The workspace speaks the Perplexity API. Change the base URL, and what you have works against your own documents."
      actions={
        <Button
          component={Link}
          href="/settings/keys"
          variant="default"
          leftSection={<IconKey size={16} stroke={1.7} />}
        >
          Make a key
        </Button>
      }
    >
      <div className={classes.base}>
        <span>Base URL</span>
        <code>{baseUrl}</code>
        <CopyAction value={baseUrl} label="Copy the base URL" />
      </div>
      <Tabs defaultValue={snippets[0]?.id ?? ""} keepMounted={false} variant="pills" radius="md">
        <Tabs.List mb="md" aria-label="Client">
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ id, install, language, code, note }) => (
          <Tabs.Panel key={id} value={id}>
            {install && (
              <CodeBlock language="sh">
                <code>{install}</code>
              </CodeBlock>
            )}
            <CodeBlock language={language}>
              <code>{code(baseUrl)}</code>
            </CodeBlock>
            <p className={classes.note}>{note}</p>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
