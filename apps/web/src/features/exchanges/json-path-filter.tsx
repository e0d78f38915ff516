"use client";

import { Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useState } from "react";
import type { ExchangeFilter } from "#api/exchanges.ts";
import classes from "./json-path-filter.module.css";

interface JsonPathFilterProps {
  path: string;
  onChange: (filter: Pick<ExchangeFilter, "json_path">) => void;
}

const examples = [
  '$.response.body.model == "sonar"',
  '$.response.body.choices[?@.finish_reason == "length"]',
  "$.response.events[?@.data.usage]",
  '$.request.headers["x-api-version"]',
];

/** Counts when it is entered: half a path is none. */
export function JsonPathFilter({ path, onChange }: JsonPathFilterProps) {
  const [isOpen, setIsOpen] = useState(false);
  const apply = (next: string) => {
    onChange({ json_path: next.trim() });
    setIsOpen(false);
  };
  return (
    <Popover
      position="bottom-end"
      shadow="md"
      radius="md"
      trapFocus
      opened={isOpen}
      onChange={setIsOpen}
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={400}
          c={path === "" ? "dimmed" : "var(--text)"}
          leftSection={<IconBraces size={16} stroke={1.7} />}
          onClick={() => setIsOpen(!isOpen)}
        >
          {path === "" ? "Any content" : "Some content"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <JsonPathForm path={path} onApply={apply} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Made anew with each opening, with what counts then. */
function JsonPathForm({ path, onApply }: { path: string; onApply: (path: string) => void }) {
  const [typed, setTyped] = useState(path);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onApply(typed);
      }}
    >
      <Stack gap="sm" className={classes.form ?? ""}>
        <TextInput
          label="JSON path that holds"
          description="RFC 9535, of an exchange with its request and response"
          placeholder="$.response.body.error"
          maxLength={1000}
          spellCheck={false}
          data-autofocus
          classNames={{ input: classes.input ?? "" }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ul className={classes.examples} aria-label="Examples">
          {examples.map((example) => (
            <li key={example}>
              <button type="button" onClick={() => setTyped(example)}>
                {example}
              </button>
            </li>
          ))}
        </ul>
        <Button type="submit" disabled={typed.trim() === path}>
          Filter
        </Button>
        <Button variant="default" disabled={path === ""} onClick={() => onApply("")}>
          Any content
        </Button>
      </Stack>
    </form>
  );
}
