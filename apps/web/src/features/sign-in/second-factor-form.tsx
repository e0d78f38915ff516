"use client";

import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { giveSecondFactor } from "#api/sign-in.ts";
import { useHydrated } from "#ui/use-hydrated.ts";
import { fieldOf } from "./field-of.ts";

interface SecondFactorFormProps {
  onSignedIn: () => void;
  onBack: () => void;
}

export function SecondFactorForm({ onSignedIn, onBack }: SecondFactorFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const hydrated = useHydrated();
  const giving = useMutation({
    mutationFn: (form: FormData) => giveSecondFactor(fieldOf(form, "code").trim()),
    onSuccess: onSignedIn,
    onError: () => input.current?.select(),
  });
  useEffect(() => input.current?.focus(), []);

  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        giving.mutate(new FormData(event.currentTarget));
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
          required
          withAsterisk={false}
          minLength={6}
          maxLength={64}
        />
        <Button
          type="submit"
          fullWidth
          mt={6}
          loading={giving.isPending || giving.isSuccess}
          disabled={!hydrated}
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
