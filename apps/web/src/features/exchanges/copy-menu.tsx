"use client";

import { Button, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { Exchange } from "#api/types.ts";
import { asCurl } from "./as-curl.ts";

export function CopyMenu({ exchange }: { exchange: Exchange }) {
  const { copied, copy } = useClipboard({ timeout: 1_600 });
  const { request, response } = exchange;
  const bodies: Array<[string, string | null]> = [
    ["Request body", textOf(request.body)],
    ["Response body", textOf(response?.body ?? null)],
  ];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={
            copied ? <IconCheck size={15} color="var(--good)" /> : <IconCopy size={15} />
          }
        >
          {copied ? "Copied" : "Copy"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy(asCurl(exchange))}>As curl</Menu.Item>
        {bodies.map(
          ([label, text]) =>
            text !== null && (
              <Menu.Item key={label} onClick={() => copy(text)}>
                {label}
              </Menu.Item>
            ),
        )}
        <Menu.Item onClick={() => copy(exchange.id)}>Id</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const textOf = (body: Exchange["request"]["body"]): string | null =>
  body?.kind === "text" && body.text !== "" ? body.text : null;
