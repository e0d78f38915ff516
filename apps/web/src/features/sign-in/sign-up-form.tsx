"use client";

import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@workspace/client";
import { messageOf } from "#api/error-message.ts";
import { signUp } from "#api/sign-in.ts";

interface SignUpFormProps {
  invitation: string | null;
  onSignedUp: () => void;
}

const minPasswordChars = 12;

export function SignUpForm({ invitation, onSignedUp }: SignUpFormProps) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signingUp = useMutation({
    mutationFn: () => signUp({ invitation, email: email.trim(), name: name.trim(), password }),
    onSuccess: onSignedUp,
  });
  const ready =
    name.trim() !== "" &&
    password.length >= minPasswordChars &&
    (invitation !== null || email.trim() !== "");

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) signingUp.mutate();
      }}
    >
      <Stack gap="sm">
        {signingUp.error && (
          <Alert color="red" variant="light" role="alert">
            {wordsOf(signingUp.error)}
          </Alert>
        )}
        <TextInput
          label="Your name"
          name="name"
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {invitation === null && (
          <TextInput
            type="email"
            label="E-mail"
            name="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label="Password"
          name="password"
          description={`${minPasswordChars} characters or more. A few words are good.`}
          autoComplete="new-password"
          maxLength={128}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button
          type="submit"
          fullWidth
          mt={6}
          loading={signingUp.isPending || signingUp.isSuccess}
          disabled={!ready}
        >
          Make my account
        </Button>
      </Stack>
    </form>
  );
}

function wordsOf(error: Error): string {
  const type = error instanceof ApiError ? error.type : "";
  if (type === "invitation-not-valid")
    return "The invitation was taken or withdrawn, or is too old. Ask for a new one.";
  if (type === "user-exists")
    return "There is an account with this e-mail address. Sign in with it, and the invitation waits here.";
  return messageOf(error);
}
