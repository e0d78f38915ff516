/** What the auth service leads back to the sign-in page with, by the names that Auth.js has. */
const words: Record<string, string> = {
  CredentialsSignin: "The e-mail address and the password do not belong together.",
  LinkUsed: "This sign-in link was used before, or is too old. Ask for a new one.",
  OAuthCallback:
    "The answer of the provider could not be accepted. Begin again, in this same browser.",
  OAuthAccountNotLinked:
    "Somebody here has this e-mail address already. Sign in the way you did before.",
  AccessDenied: "The provider refused, or nobody has invited you to this workspace yet.",
  EmailRequired: "The provider gives no e-mail address that could be used here.",
};

/** The second step says by itself what it wants. */
const quiet = new Set(["SecondFactorRequired", "SessionRequired"]);

export function signInErrorOf(name: string | null): string | null {
  if (name === null || quiet.has(name)) return null;
  return words[name] ?? "Signing in did not work. Try again.";
}
