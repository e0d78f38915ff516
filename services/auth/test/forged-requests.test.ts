import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import type { OperationDescription } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import type { JudgedReply } from "@workspace/testing/conformance";
import { createOrganisation, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

const changes = ({ method, path }: OperationDescription) =>
  method !== "get" && !path.startsWith("/internal/");

let auth: TestAuth;
let owner: TestBrowser;
let organisation: string;
let count = 0;

beforeAll(async () => {
  auth = await startAuth({ ADDRESS_TRIES: "100000", ACCOUNT_TRIES: "1000" });
  owner = await signInOwner(auth);
  organisation = await createOrganisation(owner, "Research");
});
afterAll(() => auth[Symbol.asyncDispose]());

test("no operation that changes something does so for another site, whatever that sends", async () => {
  const { browser, id } = await signUpPerson(auth, owner, organisation, "ada@a.example", "owner");
  const { json: key } = await browser.send("/api/auth/keys", { json: { name: "laptop" } });
  const refused = new Set<string>();
  const report = await checkConformance({
    contract: contracts.auth,
    baseUrl: auth.url,
    headers: { ...auth.headers, origin: "https://evil.example", cookie: browser.cookie },
    runs: 10,
    only: changes,
    known: () => ({
      organisation_id: [organisation],
      user_id: [id],
      key_id: [String(key["id"])],
      provider: ["credentials"],
    }),
    judge: ({ operation, reply }: JudgedReply) => {
      if (reply.status < 400) return "did something for another site";
      if (reply.headers["set-cookie"] !== undefined) return "set a cookie for another site";
      if (reply.body.includes('"request-forged"')) refused.add(operation.operationId);
      return null;
    },
  });
  expect(describeFailures(report)).toBe("");
  // Each was tried with a request that it would have taken from a page of ours.
  const all = Object.values<OperationDescription>(contracts.auth.operations).filter(changes);
  expect([...refused].toSorted()).toEqual(all.map((each) => each.operationId).toSorted());
  expect((await browser.send("/api/auth/me")).status).toBe(200);
}, 300_000);

describe("a request of a page that is not ours", () => {
  const person = () => signUpPerson(auth, owner, organisation, `person${(count += 1)}@example.com`);

  test("every changing operation refuses another origin", async () => {
    const { browser } = await person();
    const changing = Object.values<OperationDescription>(contracts.auth.operations).filter(changes);
    expect(changing.length).toBeGreaterThan(25);
    for (const { method, path } of changing) {
      const answer = await browser.send(path.replaceAll(/\{\w+\}/g, "credentials"), {
        method: method.toUpperCase(),
        headers: { origin: "https://evil.example" },
      });
      // A missing body is refused before; give one to those that need it.
      if (answer.status !== 403) {
        const form = await browser.send(path.replaceAll(/\{\w+\}/g, "credentials"), {
          method: method.toUpperCase(),
          form: { a: "b" },
          headers: { origin: "https://evil.example" },
        });
        expect([403, 400, 415], `${method} ${path}`).toContain(form.status);
        expect(form.setCookies, path).toEqual([]);
      }
    }
    expect((await browser.send("/api/auth/me")).status).toBe(200);
  });

  test.each([
    ["another origin", { origin: "https://evil.example" }],
    ["a null origin", { origin: "null" }],
    ["a neighbouring port", { origin: "http://localhost:8001" }],
    ["a neighbouring name", { origin: "http://localhost.evil.example:8000" }],
    ["no origin, but another site", { origin: undefined, "sec-fetch-site": "cross-site" }],
    ["no origin, but the same site", { origin: undefined, "sec-fetch-site": "same-site" }],
    ["no origin and no token", { origin: undefined }],
  ])("with %s nothing changes", async (_name, headers) => {
    const { browser } = await person();
    const answer = await rawDelete(browser, headers);
    expect(answer.status).toBe(403);
    expect((await browser.send("/api/auth/me")).status).toBe(200);
  });

  test("without an origin the token of the browser decides", async () => {
    const { browser } = await person();
    const token = await browser.csrfToken();
    const foreign = await new TestBrowser(auth).csrfToken();
    expect((await rawDelete(browser, { "x-csrf-token": foreign })).status).toBe(403);
    expect((await rawDelete(browser, { "x-csrf-token": token })).status).toBe(204);
  });

  test("a token that a neighbour made up with its cookie is not ours", async () => {
    const { browser } = await person();
    browser.jar.set("workspace.csrf", "made-up.made-up");
    expect((await rawDelete(browser, { "x-csrf-token": "made-up" })).status).toBe(403);
  });

  async function rawDelete(browser: TestBrowser, headers: Record<string, string | undefined>) {
    return fetch(`${auth.url}/api/auth/sessions?include_current=true`, {
      method: "DELETE",
      headers: {
        ...auth.headers,
        cookie: browser.cookie,
        ...Object.fromEntries(
          Object.entries(headers).filter(
            (entry): entry is [string, string] => entry[1] !== undefined,
          ),
        ),
      },
    });
  }
});
