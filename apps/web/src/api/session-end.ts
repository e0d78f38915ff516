import { signInPath } from "./return-path.ts";

let checking = false;

/**
 * A request was refused for want of a session: leads to the sign-in page, and from there back here.
 * Asks first, since a request may also have been overtaken by a new secret of the same session.
 */
export function noteRefusal(): void {
  if (checking) return;
  checking = true;
  void isSignedIn().then((signedIn) => {
    // What leaves does not ask again; the page is gone in a moment.
    if (signedIn) checking = false;
    else globalThis.location.assign(signInPath(globalThis.location));
  });
}

async function isSignedIn(): Promise<boolean> {
  try {
    const response = await fetch("/api/auth/session", { signal: AbortSignal.timeout(10_000) });
    return !response.ok || ((await response.json()) as unknown) !== false;
  } catch {
    // Unreachable says nothing about the session.
    return true;
  }
}
