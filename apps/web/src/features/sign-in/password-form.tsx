"use client";

import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { signInWithPassword } from "#api/sign-in.ts";
import { useHydrated } from "#ui/use-hydrated.ts";
import { fieldOf } from "./field-of.ts";

interface PasswordFormProps {
  /** Why an earlier try of another kind failed. */
  fault: string | null;
  onSignedIn: () => void;
  onSecondFactor: () => void;
}

/** The fields keep their values by themselves, so that what a password manager fills in counts. */
export function PasswordForm({ fault, onSignedIn, onSecondFactor }: PasswordFormProps) {
  const passwordInput = useRef<HTMLInputElement>(null);
  const hydrated = useHydrated();
  const signingIn = useMutation({
    mutationFn: (form: FormData) =>
      signInWithPassword(fieldOf(form, "email").trim(), fieldOf(form, "password")),
    onSuccess: ({ status }) => (status === "signed-in" ? onSignedIn() : onSecondFactor()),
    onError: () => passwordInput.current?.select(),
  });
  const error = signingIn.error ? wordsOf(signingIn.error) : signingIn.isIdle ? fault : null;

  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        signingIn.mutate(new FormData(event.currentTarget));
      }}
    >
      <Stack gap="sm" mt="sm">
        {error && (
          <Alert color="red" variant="light" role="alert">
            {error}
          </Alert>
        )}
        <TextInput
          type="email"
          label="E-mail"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <PasswordInput
          ref={passwordInput}
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <Button
          type="submit"
          fullWidth
          mt={6}
          loading={signingIn.isPending || signingIn.isSuccess}
          disabled={!hydrated}
        >
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function wordsOf(error: Error): string {
  return isStatus(error, 401)
    ? "The e-mail address and the password do not belong together."
    : messageOf(error);
}
