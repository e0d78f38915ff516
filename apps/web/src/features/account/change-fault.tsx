import { Alert, Anchor } from "@mantine/core";
import { messageOf } from "#api/error-message.ts";
import { signInPath } from "#api/return-path.ts";
import { needsFreshSignIn } from "./use-security.ts";

/** Why a way to sign in was not changed; where only a fresh sign-in helps, the way there and back. */
export function ChangeFault({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {needsFreshSignIn(error) ? (
        <>
          You signed in more than an hour ago. For this,{" "}
          <Anchor href={signInPath(globalThis.location)} inherit>
            sign in again
          </Anchor>
          ; you come back here.
        </>
      ) : (
        messageOf(error)
      )}
    </Alert>
  );
}
