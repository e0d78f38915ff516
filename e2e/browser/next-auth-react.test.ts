import { expect, test } from "vitest";
import { ownerSession, url } from "./support/journeys.ts";
import { buildNextAuthPage } from "./support/next-auth-page.ts";
import { openPage } from "./support/open-page.ts";
import { newPerson } from "./support/people.ts";

test("next-auth/react signs in, reads the session and signs out, unchanged", async () => {
  const person = await newPerson(url, ownerSession);
  const body = await buildNextAuthPage();
  await using opened = await openPage({}, null);
  const { page } = opened;
  // Only the page itself is ours; whatever its client asks goes to the gateway.
  await page.route(`${url}/page-of-next-auth`, (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body }),
  );
  await page.goto("/page-of-next-auth");
  const status = page.locator("#status");
  const who = page.locator("#who");
  await expect.poll(() => status.textContent()).toBe("unauthenticated");

  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect.poll(() => page.title()).toBe("CredentialsSignin");
  expect(await who.textContent()).toBe("nobody");

  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect.poll(() => who.textContent()).toBe(person.email);
  expect(await status.textContent()).toBe("authenticated");
  expect((await page.request.get(`${url}/api/auth/me`)).status()).toBe(200);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => status.textContent()).toBe("unauthenticated");
  expect((await page.request.get(`${url}/api/auth/me`)).status()).toBe(401);
});
