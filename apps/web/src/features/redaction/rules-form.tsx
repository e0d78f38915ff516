"use client";

import { Alert, Button, Group, Stack, Switch, TagsInput } from "@mantine/core";
import { useState } from "react";
import { messageOf } from "#api/error-message.ts";
import { replaceRedactionRules } from "#api/redaction-rules.ts";
import type { RedactionRules } from "#api/types.ts";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { ShapeRows } from "./shape-rows.tsx";

interface RulesFormProps {
  rules: RedactionRules;
  canChange: boolean;
}

export function RulesForm({ rules, canChange }: RulesFormProps) {
  const { updated_at: _, faults, ...stored } = rules;
  const [wanted, setWanted] = useState(stored);
  const change = (part: Partial<typeof stored>) => setWanted({ ...wanted, ...part });
  const saving = useChange({
    change: () => replaceRedactionRules(wanted),
    refreshes: ["redaction-rules"],
  });
  const isChanged = JSON.stringify(wanted) !== JSON.stringify(stored);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      {faults.length > 0 && (
        <Alert color="yellow" variant="light" mb="md" title="Some of these rules have no effect">
          {faults.map(({ pointer, detail }) => (
            <div key={pointer}>{detail}</div>
          ))}
        </Alert>
      )}
      <Section
        title="Names"
        hint="Of headers, fields and parameters. Case and separators do not count."
      >
        <Stack gap="md">
          <TagsInput
            label="Secret as well"
            placeholder={canChange ? "customer_number" : ""}
            disabled={!canChange}
            maxTags={500}
            value={wanted.names}
            onChange={(names) => change({ names })}
          />
          <TagsInput
            label="Not secret, though they look it"
            description="What looks like a known key is replaced all the same."
            placeholder={canChange ? "session_kind" : ""}
            disabled={!canChange}
            maxTags={500}
            value={wanted.keep}
            onChange={(keep) => change({ keep })}
          />
        </Stack>
      </Section>
      <Section
        title="Shapes"
        hint="Characters and classes such as [A-Z0-9] or \d, each with a number of times that has an end, as in {8,12}."
      >
        <ShapeRows
          shapes={wanted.shapes}
          canChange={canChange}
          onChange={(shapes) => change({ shapes })}
        />
      </Section>
      <Section title="E-mail addresses">
        <Switch
          label="Replace them"
          disabled={!canChange}
          checked={wanted.emails}
          onChange={(event) => change({ emails: event.currentTarget.checked })}
        />
      </Section>
      {saving.error && (
        <Alert color="red" variant="light" mb="md">
          {messageOf(saving.error)}
        </Alert>
      )}
      {canChange && (
        <Group justify="flex-end">
          <Button type="submit" disabled={!isChanged} loading={saving.isPending}>
            Save for what comes from now on
          </Button>
        </Group>
      )}
    </form>
  );
}
