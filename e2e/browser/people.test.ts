import { expect, test } from "vitest";
import { ownerSession, url } from "./support/journeys.ts";
import { openPage } from "./support/open-page.ts";
import { newPerson, signInByPassword } from "./support/people.ts";
import { giveCredentials } from "./support/sign-in.ts";

const someone = () => newPerson(url, ownerSession);

test("an invited person joins by the link, and sees nothing of what is the owner's own", async () => {
  const host = await someone();
  const team = `Team ${Date.now()}`;
  const email = `guest-${Date.now()}@example.com`;
  await using hosting = await openPage({}, host.session);
  const { page } = hosting;
  await page.goto("/");
  await page.getByRole("button", { name: /^Account: / }).click();
  await page.getByRole("menuitem", { name: "New organisation" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(team);
  await page.getByRole("button", { name: "Make organisation" }).click();
  await page.getByRole("button", { name: `Account: ${host.name}, ${team}` }).waitFor();
  await page.goto("/settings/organisation");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "E-mail" }).fill(email);
  await form.getByRole("button", { name: "Make the link" }).click();
  const link = (await page.getByTestId("invitation-link").textContent()) ?? "";
  await form.getByRole("button", { name: "Done" }).click();
  await page.getByRole("list", { name: "Invitations" }).getByText(email).waitFor();

  await using joining = await openPage({}, null);
  const guest = joining.page;
  await guest.goto(link);
  await guest.getByRole("heading", { name: "You are invited" }).waitFor();
  expect(guest.url()).toBe(`${url}/sign-up`);
  await guest.getByRole("textbox", { name: "Your name" }).fill("Grace");
  await guest.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await guest.getByRole("button", { name: "Make my account" }).click();
  await guest.getByRole("button", { name: `Account: Grace, ${team}` }).waitFor();
  await guest.goto("/documents");
  await guest.getByRole("heading", { name: "Documents", level: 1 }).waitFor();
  await guest.locator("main [aria-busy=true]").first().waitFor({ state: "detached" });
  expect(await guest.getByText("The Skerry lighthouse").count()).toBe(0);

  await page.reload();
  const row = page.getByRole("list", { name: "Members" }).getByRole("listitem");
  await row.filter({ hasText: "Grace" }).getByLabel("Role of Grace").first().click();
  await page.getByRole("option", { name: "Viewer" }).click();
  await guest.goto("/settings/keys");
  await guest.getByText("your role is viewer").waitFor();

  await row.filter({ hasText: "Grace" }).getByRole("button", { name: "Remove Grace" }).click();
  await page.getByRole("button", { name: "Remove member" }).click();
  await row.filter({ hasText: "Grace" }).waitFor({ state: "detached" });
  await guest.goto("/");
  await guest.getByRole("button", { name: "Account: Grace, Personal" }).waitFor();
});

test("somebody acts for one organisation at a time, and changes between them", async () => {
  const person = await someone();
  await using opened = await openPage({}, person.session);
  const { page } = opened;
  const menu = page.getByRole("button", { name: /^Account: / });
  await page.goto("/settings/keys");
  const otherTab = await page.context().newPage();
  await otherTab.goto("/settings/keys");
  await otherTab.getByRole("button", { name: `Account: ${person.name}, Personal` }).waitFor();
  await menu.click();
  await page.getByRole("menuitem", { name: `Guests of ${person.name}` }).click();
  await page
    .getByRole("button", { name: `Account: ${person.name}, Guests of ${person.name}` })
    .waitFor();
  // Whoever looks at the other tab again finds it there as well.
  await otherTab.evaluate("globalThis.dispatchEvent(new Event('visibilitychange'))");
  await otherTab
    .getByRole("button", { name: `Account: ${person.name}, Guests of ${person.name}` })
    .waitFor();
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("of the guests");
  await page.getByRole("button", { name: "Make key" }).click();
  await page.getByTestId("new-key").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("of the guests").waitFor();

  await menu.click();
  await page.getByRole("menuitem", { name: "Personal" }).click();
  await page.getByRole("button", { name: `Account: ${person.name}, Personal` }).waitFor();
  await page.goto("/settings/keys");
  await page.getByText("No keys yet").waitFor();
  expect(await page.getByText("of the guests").count()).toBe(0);
});

test("a session that is ended elsewhere ends here", async () => {
  const person = await someone();
  await using here = await openPage({}, person.session);
  await using there = await openPage({}, await signInByPassword(url, person));
  await there.page.goto("/threads");
  await there.page.getByRole("heading", { name: "History" }).waitFor();

  await here.page.goto("/settings/security");
  const sessions = here.page.getByRole("list", { name: "Sessions" });
  await sessions.getByText("This session").waitFor();
  await sessions.getByRole("button", { name: /^End the session of/ }).click();
  await sessions.getByRole("button").waitFor({ state: "detached" });
  await there.page.getByRole("link", { name: "Documents" }).first().click();
  await there.page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  await here.page.reload();
  await sessions.getByText("This session").waitFor();
});

test("two accounts live in one browser, and signing out of one leaves the other", async () => {
  const [first, second] = [await someone(), await someone()];
  await using opened = await openPage({}, first.session);
  const { page } = opened;
  const menu = page.getByRole("button", { name: /^Account: / });
  await page.goto("/");
  await menu.click();
  await page.getByRole("menuitem", { name: "Add another account" }).click();
  await page.getByRole("button", { name: `Go on as ${first.name}` }).waitFor();
  await giveCredentials(page, second);
  await page.getByRole("button", { name: `Account: ${second.name}` }).waitFor();
  await menu.click();
  await page.getByRole("menuitem", { name: first.email }).click();
  await page.getByRole("button", { name: `Account: ${first.name}` }).waitFor();
  await menu.click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: `Account: ${second.name}` }).waitFor();
});
