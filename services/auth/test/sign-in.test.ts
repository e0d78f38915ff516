import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOrganisation, password, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import type { TestPerson } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

let auth: TestAuth;
let owner: TestBrowser;
let organisation: string;
let count = 0;

beforeAll(async () => {
  auth = await startAuth({
    ACCOUNT_TRIES: "5",
    ACCOUNT_TRY_EVERY: "1h",
    ADDRESS_TRIES: "20",
    ADDRESS_TRY_EVERY: "1h",
  });
  owner = await signInOwner(auth);
  organisation = await createOrganisation(owner, "Research");
});
afterAll(() => auth[Symbol.asyncDispose]());

const person = (): Promise<TestPerson> =>
  signUpPerson(auth, owner, organisation, `person${(count += 1)}@example.com`);

describe("a one-time link", () => {
  test("signs the owner in, once", async () => {
    const { url } = await auth.client.createSignInLink({ body: {} });
    const token = new URL(url).searchParams.get("token");
    const browser = new TestBrowser(auth);
    const page = await browser.send(`/api/auth/sign-in/link?token=${token}`);
    expect(page.text).toContain(token);
    const csrfToken = /name="csrfToken" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const first = await browser.send("/api/auth/sign-in/link", {
      form: { token: token ?? "", csrfToken },
    });
    expect(first.status).toBe(302);
    expect((await browser.send("/api/auth/me")).json).toMatchObject({ is_owner: true });
    const again = await new TestBrowser(auth).send("/api/auth/sign-in/link", { json: { token } });
    expect(again.status).toBe(401);
  });

  test("replaces the one before, and ends when the password is set", async () => {
    const links = [];
    for (let n = 0; n < 2; n++) links.push(await auth.client.createSignInLink({ body: {} }));
    const [first, second] = links.map(({ url }) => new URL(url).searchParams.get("token"));
    const sent = (token: string | null | undefined) =>
      new TestBrowser(auth).send("/api/auth/sign-in/link", { json: { token } });
    expect((await sent(first)).status).toBe(401);
    const browser = await signInOwner(auth);
    const { url } = await auth.client.createSignInLink({ body: {} });
    const set = await browser.send("/api/auth/me/password", {
      method: "PUT",
      json: { new_password: "the owner's password" },
    });
    expect(set.status).toBe(204);
    expect((await sent(new URL(url).searchParams.get("token"))).status).toBe(401);
    expect((await sent(second)).status).toBe(401);
    owner = await signInOwner(auth);
  });

  test("is shown without running what it carries", async () => {
    const page = await new TestBrowser(auth).send(
      `/api/auth/sign-in/link?token=${encodeURIComponent('"><script>alert(1)</script>')}`,
    );
    expect(page.text).not.toContain("<script>");
  });
});

describe("signing in by password", () => {
  test("works, and gives a session of its own whatever the browser brought", async () => {
    const { email, id } = await person();
    const browser = new TestBrowser(auth);
    browser.jar.set("workspace.session", "x".repeat(43));
    const answer = await browser.signIn(email.toUpperCase(), password);
    expect(answer.json).toEqual({ status: "signed-in", user_id: id });
    expect(browser.jar.get("workspace.session")).not.toBe("x".repeat(43));
    expect(answer.setCookies.join()).toMatch(
      /workspace\.session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/,
    );
  });

  test("a session that somebody else planted is not signed in", async () => {
    const attacker = await person();
    const planted = attacker.browser.jar.get("workspace.session") ?? "";
    const victim = await person();
    const browser = new TestBrowser(auth);
    browser.jar.set("workspace.session", planted);
    await browser.signIn(victim.email, password);
    const seen = await attacker.browser.send("/api/auth/me");
    expect(seen.json).toMatchObject({ id: attacker.id });
  });

  test("unknown, wrong and without a password are refused alike, in text and time", async () => {
    const { email } = await person();
    const took = new Map<string, number[]>();
    const texts = new Set<string>();
    for (let round = 0; round < 4; round++) {
      for (const tried of [email, `nobody${round}@example.com`, `${email}x`]) {
        const browser = new TestBrowser(auth);
        const started = performance.now();
        const answer = await browser.signIn(tried, "wrong horse battery");
        const kind = tried === email ? "known" : "unknown";
        took.set(kind, [...(took.get(kind) ?? []), performance.now() - started]);
        expect(answer.status).toBe(401);
        const { instance: _, ...rest } = answer.json;
        texts.add(JSON.stringify(rest));
      }
    }
    expect(texts.size).toBe(1);
    const least = (kind: string) => Math.min(...(took.get(kind) ?? []));
    expect(least("unknown") / least("known")).toBeGreaterThan(0.5);
  });

  test("look-alikes of an address, and of the sign in it, are no address", async () => {
    const { email } = await person();
    for (const tried of [email.replace("@", "＠"), email.replace("e", "е"), `${email}\u0000`]) {
      const answer = await new TestBrowser(auth).signIn(tried, password);
      expect([400, 401]).toContain(answer.status);
    }
  });
});

describe("guessing", () => {
  test("one account from many addresses ends in 429, also for the right password", async () => {
    const { email } = await person();
    const statuses = await Promise.all(
      Array.from(
        { length: 12 },
        async () => (await new TestBrowser(auth).signIn(email, "wrong guess at all")).status,
      ),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const right = await new TestBrowser(auth).signIn(email, password);
    expect(right.status).toBe(429);
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("it is the same for an account that does not exist", async () => {
    const statuses = [];
    for (let n = 0; n < 7; n++)
      statuses.push(
        (await new TestBrowser(auth).signIn("ghost@example.com", "wrong guess")).status,
      );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  let addressesTried = 0;

  test("many accounts from one address end in 429, whatever it claims to be forwarded for", async () => {
    const statuses = [];
    // Another at each try: what an address was counted for is not forgotten in between.
    const address = `10.9.${++addressesTried}.9`;
    for (let n = 0; n < 25; n++) {
      const browser = new TestBrowser(auth, address);
      const answer = await browser.send("/api/auth/sign-in", {
        json: { email: `stuffed${n}@example.com`, password: "wrong guess at all" },
        headers: { "x-real-ip": `10.1.1.${n}`, forwarded: `for=10.1.1.${n}` },
      });
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
  }, 60_000);

  test("a list of addresses is not believed: they count as one unknown", async () => {
    const statuses = [];
    for (let n = 0; n < 22; n++)
      statuses.push(
        (await new TestBrowser(auth, `10.3.3.${n}, 10.4.4.4`).signIn(`l${n}@example.com`, "wrong"))
          .status,
      );
    expect(statuses.at(-1)).toBe(429);
  });

  test("an IPv6 network is one client", async () => {
    const statuses = [];
    for (let n = 1; n <= 22; n++)
      statuses.push(
        (await new TestBrowser(auth, `2001:db8:1:2::${n}`).signIn(`v${n}@example.com`, "wrong"))
          .status,
      );
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("where a sign-in leads", () => {
  let email: string;
  beforeAll(async () => {
    ({ email } = await person());
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "http:evil.example",
    "https:/evil.example",
    "http://localhost:8000@evil.example/",
    "http://localhost:8000.evil.example/",
    "http://user:pass@localhost:8000/",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://localhost:8000//evil.example",
    "/.//evil.example",
    "https://localhost:8000/",
    " https://evil.example",
    "http://ⓔvil.example",
    "http://localhost:8000\u2028.evil.example",
  ])("%j is not followed", async (callbackUrl) => {
    const browser = new TestBrowser(auth);
    const csrfToken = await browser.csrfToken();
    const answer = await browser.send("/api/auth/callback/credentials", {
      form: { email, password, csrfToken, callbackUrl, json: "true" },
    });
    expect(answer.status).toBe(200);
    const reached = new URL(String(answer.json["url"]));
    expect(reached.origin).toBe("http://localhost:8000");
    expect(reached.href).not.toContain("evil.example/");
    expect(reached.pathname.startsWith("//")).toBe(false);
  });

  test.each([
    ["/threads?a=1#b", "http://localhost:8000/threads?a=1#b"],
    ["http://127.0.0.1:8000/threads", "http://127.0.0.1:8000/threads"],
  ])("%s is", async (callbackUrl, expected) => {
    const browser = new TestBrowser(auth);
    const answer = await browser.send("/api/auth/callback/credentials", {
      form: { email, password, csrfToken: await browser.csrfToken(), callbackUrl },
      headers: { "x-auth-return-redirect": "1" },
    });
    expect(answer.json["url"]).toBe(expected);
  });
});

test("signing up needs an invitation, for its address and once", async () => {
  const made = await owner.send(`/api/auth/organisations/${organisation}/invitations`, {
    json: { email: "grace@example.com", role: "viewer" },
  });
  const invitation = new URL(String(made.json["url"])).hash.slice("#invitation=".length);
  const signUp = (json: object) => new TestBrowser(auth).send("/api/auth/sign-up", { json });
  const base = { name: "Grace", password };
  expect((await signUp({ ...base, email: "grace@example.com" })).status).toBe(403);
  expect((await signUp({ ...base, invitation, email: "eve@example.com" })).status).toBe(400);
  expect((await signUp({ ...base, invitation, role: "owner" })).status).toBe(400);
  expect((await signUp({ ...base, invitation, is_owner: true })).status).toBe(400);
  const both = await Promise.all([
    signUp({ ...base, invitation }),
    signUp({ ...base, invitation }),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 403]);
});

test("no secret of a sign-in is in the log, nor in a table", async () => {
  const { browser, email } = await person();
  await new TestBrowser(auth).signIn(email, "a wrong password in here");
  await sleep(50);
  const secrets = [
    password,
    "a wrong password in here",
    browser.jar.get("workspace.session") ?? "",
  ];
  const tables = await auth.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'auth'`;
  const dump = [auth.log.join("\n")];
  for (const { name } of tables)
    dump.push(JSON.stringify(await auth.sql`select t::text from ${auth.sql(name)} t`));
  for (const secret of secrets) expect(dump.join("\n")).not.toContain(secret);
});
