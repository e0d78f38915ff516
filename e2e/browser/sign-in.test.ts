import { createAuthClient } from "@workspace/client";
import { expect, test } from "vitest";
import { hasFocus } from "./support/ask.ts";
import { authService, ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { authAs, newPerson } from "./support/people.ts";
import { giveCredentials, signOut } from "./support/sign-in.ts";
import { timeCode } from "./support/time-code.ts";

const someone = () => newPerson(url, ownerSession);

test("whoever is signed out sees nothing but the way in, and comes back where they wanted", async () => {
  const person = await someone();
  await using opened = await openPage({}, null);
  const { page } = opened;
  await page.goto("/settings/keys?from=a%20link");
  await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  expect(await page.getByRole("navigation", { name: "Main" }).count()).toBe(0);

  await giveCredentials(page, { email: person.email, password: "not the password" });
  await page.getByRole("alert").getByText("do not belong together").waitFor();
  await giveCredentials(page, person);
  await page.waitForURL(`${url}/settings/keys?from=a%20link`);
  await page.getByRole("button", { name: `Account: ${person.name}` }).waitFor();
});

test("nobody is led to another site after signing in", async () => {
  const person = await someone();
  for (const trap of [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example",
  ]) {
    await using opened = await openPage({}, null);
    const { page } = opened;
    await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(trap)}`);
    await giveCredentials(page, person);
    await page.waitForURL(`${url}/`);
  }
});

test("the owner comes in by the one-time link, once, and is asked to make a way back", async () => {
  const { url: address, internalToken } = authService;
  const service = createAuthClient({
    baseUrl: address,
    headers: { "x-workspace-internal-token": internalToken },
  });
  const link = await service.createSignInLink({ body: {} });
  await using opened = await openPage({}, null);
  const { page } = opened;
  await page.goto(link.url);
  await page.getByRole("button", { name: "Sign in to the workspace" }).click();
  await page.waitForURL(`${url}/`);
  await page.getByRole("link", { name: "Set a password or add a passkey" }).waitFor();

  await using again = await openPage({}, null);
  await again.page.goto(link.url);
  await again.page.getByRole("button", { name: "Sign in to the workspace" }).click();
  await again.page.getByRole("alert").getByText("was used before").waitFor();
});

test("a second factor is set up, asked for, and a recovery code stands in for it once", async () => {
  const person = await someone();
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up an authenticator app" });
  await dialog.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
  const secret = (await dialog.getByTestId("totp-secret").textContent()) ?? "";
  await dialog.getByLabel("Code of the app").fill(timeCode(secret));
  await dialog.getByRole("button", { name: "Switch on" }).click();
  const recovery = (await dialog.getByTestId("recovery-codes").textContent())?.split("\n") ?? [];
  expect(recovery).toHaveLength(10);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("10 recovery codes left").waitFor();

  await signOut(page);
  await giveCredentials(page, person);
  const code = page.getByRole("textbox", { name: "Code" });
  await code.waitFor();
  expect(await hasFocus(code)).toBe(true);
  await code.fill("abcdef");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("alert").getByText("The code is not right").waitFor();
  await code.fill(timeCode(secret, 1));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL(`${url}/`);

  await signOut(page);
  await giveCredentials(page, person);
  await code.fill(recovery[0] ?? "");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL(`${url}/`);
});

test("a passkey is added, signs in without a password, and is removed", async () => {
  const person = await someone();
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Laptop");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("list", { name: "Passkeys" }).getByText("Laptop").waitFor();

  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("button", { name: `Account: ${person.name}` }).waitFor();

  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Remove Laptop" }).click();
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await page.getByRole("button", { name: "Remove Laptop" }).waitFor({ state: "detached" });
  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("alert").getByText("not known here").waitFor();
});

test("a session that ends in the middle of a question leads to sign-in and back, with the question", async () => {
  const person = await someone();
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  await page.goto("/");
  const question = page.getByRole("textbox", { name: "Question" });
  await question.fill("What is worth keeping?");
  await authAs(url, person.session).revokeSessions({ query: { include_current: true } });
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  await giveCredentials(page, person);
  await question.waitFor();
  await expect.poll(() => question.inputValue()).toBe("What is worth keeping?");
});
