"use client";

import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { isStatus, messageOf } from "#api/error-message.ts";
import { signInWithPassword } from "#api/sign-in.ts";

interface PasswordFormProps {
  /** Why an earlier try of another kind failed. */
  fault: string | null;
  onSignedIn: () => void;
  onSecondFactor: () => void;
}

export function PasswordForm({ fault, onSignedIn, onSecondFactor }: PasswordFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const passwordInput = useRef<HTMLInputElement>(null);
  const signingIn = useMutation({
    mutationFn: () => signInWithPassword(email.trim(), password),
    onSuccess: ({ status }) => (status === "signed-in" ? onSignedIn() : onSecondFactor()),
    onError: () => passwordInput.current?.select(),
  });
  const error = signingIn.error ? wordsOf(signingIn.error) : signingIn.isIdle ? fault : null;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signingIn.mutate();
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
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus
        />
        <PasswordInput
          ref={passwordInput}
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button
          type="submit"
          fullWidth
          mt={6}
          loading={signingIn.isPending || signingIn.isSuccess}
          disabled={email.trim() === "" || password === ""}
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
