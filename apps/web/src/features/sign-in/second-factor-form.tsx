"use client";

import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { giveSecondFactor } from "#api/sign-in.ts";

interface SecondFactorFormProps {
  onSignedIn: () => void;
  onBack: () => void;
}

export function SecondFactorForm({ onSignedIn, onBack }: SecondFactorFormProps) {
  const [code, setCode] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const giving = useMutation({
    mutationFn: () => giveSecondFactor(code.trim()),
    onSuccess: onSignedIn,
    onError: () => input.current?.select(),
  });
  useEffect(() => input.current?.focus(), []);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        giving.mutate();
      }}
    >
      <Stack gap="sm">
        {giving.error && (
          <Alert color="red" variant="light" role="alert">
            {isStatus(giving.error, 401)
              ? "The code is not right, was used before, or this sign-in took too long. Try the next code, or begin again."
              : messageOf(giving.error)}
          </Alert>
        )}
        <TextInput
          ref={input}
          label="Code"
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={64}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button
          type="submit"
          fullWidth
          mt={6}
          loading={giving.isPending || giving.isSuccess}
          disabled={code.trim().length < 6}
        >
          Go on
        </Button>
        <Button variant="subtle" color="gray" onClick={onBack}>
          Begin again
        </Button>
      </Stack>
    </form>
  );
}
