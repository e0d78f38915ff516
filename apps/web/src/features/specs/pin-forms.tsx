"use client";

import { Button, Group, Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Pin } from "#api/types.ts";

interface PinFormProps {
  onPin: (pin: Pin) => void;
  onDone: () => void;
}

interface ParameterPinFormProps extends PinFormProps {
  place: string;
  word: string;
}

export function ParameterPinForm({ place, word, onPin, onDone }: ParameterPinFormProps) {
  const [all, setAll] = useState(false);
  const [name, setName] = useState("");
  const valid = name === "" || /^[A-Za-z_][\w-]{0,63}$/.test(name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onPin({
          kind: "parameter",
          path: `${place}/{}`,
          ...(name !== "" && { name }),
          ...(!all && { words: [word] }),
        });
        onDone();
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label={`After ${place || "/"}`}
          value={all ? "all" : "word"}
          onChange={(value) => setAll(value === "all")}
        >
          <Stack gap={8} mt={6}>
            <Radio value="word" label={`${word} is a value`} />
            <Radio value="all" label="Whatever stands there is a value" />
          </Stack>
        </Radio.Group>
        <TextInput
          label="Name of the parameter"
          description="By its collection where it is left empty"
          maxLength={64}
          value={name}
          error={valid ? null : "Letters, digits, - and _, and no digit first"}
          onChange={(event) => setName(event.currentTarget.value.trim())}
        />
        <Group justify="flex-end">
          <Button type="submit" disabled={!valid}>
            Decide
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface SamePinFormProps extends PinFormProps {
  path: string;
}

export function SamePinForm({ path, onPin, onDone }: SamePinFormProps) {
  const [as, setAs] = useState("/");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onPin({ kind: "same", path, as });
        onDone();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={`All below ${path} is what is below`}
          description="A path of names, such as / or /v1"
          data-autofocus
          maxLength={2000}
          value={as}
          error={as.startsWith("/") ? null : "It begins with a slash"}
          onChange={(event) => setAs(event.currentTarget.value.trim())}
        />
        <Group justify="flex-end">
          <Button type="submit" disabled={!as.startsWith("/") || as === path}>
            Decide
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
