"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconPlus } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import { addPasskey, removePasskey } from "#api/account.ts";
import { hasPasskeys } from "#api/passkeys.ts";
import type { Passkey } from "#api/types.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatAgo, formatDate } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { ChangeFault } from "./change-fault.tsx";
import { usePasskeys } from "./use-security.ts";
import classes from "#ui/section.module.css";

const noChange = () => () => undefined;

export function PasskeysSection() {
  const passkeys = usePasskeys();
  const supported = useSyncExternalStore(noChange, hasPasskeys, () => true);
  return (
    <Section
      title="Passkeys"
      hint={
        supported
          ? "Sign in by fingerprint, face, PIN or a security key. Nothing to remember, nothing to steal."
          : "This browser has none."
      }
      action={
        supported && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={openAdd}>
            Add a passkey
          </Button>
        )
      }
    >
      <Loaded query={passkeys} fault="Your passkeys could not be loaded" rows={1}>
        {({ data }) => (
          <ul className={classes.rows} aria-label="Passkeys">
            {data.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const removing = useChange({
    change: () => removePasskey(passkey.id),
    refreshes: ["passkeys"],
    fault: "The passkey was not removed",
  });
  const used = passkey.last_used_at ? `used ${formatAgo(passkey.last_used_at)}` : "never used";
  return (
    <li>
      <span className={classes.name}>{passkey.name}</span>
      <span className={classes.detail}>
        {used}, added {formatDate(passkey.created_at)}
        {passkey.backed_up && ", kept in a cloud account"}
      </span>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={removing.isPending}
        aria-label={`Remove ${passkey.name}`}
        onClick={() =>
          confirm({
            title: "Remove this passkey?",
            words: `“${passkey.name}” signs nobody in any more. Delete it on the device as well.`,
            deed: "Remove passkey",
            onConfirm: () => removing.mutate(),
          })
        }
      >
        Remove
      </Button>
    </li>
  );
}

function openAdd(): void {
  const modalId = modals.open({
    title: "Add a passkey",
    children: <AddPasskeyForm onDone={() => modals.close(modalId)} />,
  });
}

function AddPasskeyForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const adding = useChange({
    change: () => addPasskey(name.trim()),
    refreshes: ["passkeys"],
    onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <ChangeFault error={adding.error} />
      <TextInput
        mt={adding.error ? "sm" : 0}
        label="Name"
        description="The device that holds it, to tell it apart later."
        placeholder="Laptop"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={adding.isPending} disabled={name.trim() === ""}>
          Go on
        </Button>
      </Group>
    </form>
  );
}
