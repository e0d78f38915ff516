import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import type { OperationDescription } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import type { JudgedReply } from "@workspace/testing/conformance";
import { createOrganisation, signInOwner, signUpPerson } from "./browser.ts";
import type { TestBrowser, TestPerson } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

/** Stands in all that Ada has; whoever else is told it has been told too much. */
const secret = "quagmire-heliotrope";

let auth: TestAuth;
let ada: TestPerson;
let strangers: Record<string, TestPerson>;
/** Ids of Ada's, by the names that parameters and members have. */
let owned: Record<string, string[]>;

beforeAll(async () => {
  auth = await startAuth({ ADDRESS_TRIES: "100000", ACCOUNT_TRIES: "1000" });
  const operator = await signInOwner(auth);
  const research = await createOrganisation(operator, secret);
  const elsewhere = await createOrganisation(operator, "Elsewhere");
  ada = await signUpPerson(auth, operator, research, `${secret}@example.com`, "owner");
  strangers = {
    "another organisation's owner": await signUp(operator, elsewhere, "eve@e.example", "owner"),
    "a member of the same organisation": await signUp(operator, research, "bob@b.example"),
  };
  await enter(ada.browser, research);
  owned = await makeThings(research);
  await endRowSecurity();
});
afterAll(() => auth[Symbol.asyncDispose]());

/** The service's own conditions have to do alone; what row security does alone is told elsewhere. */
async function endRowSecurity(): Promise<void> {
  const tables = await auth.sql<{ name: string }[]>`
    select relname as name from pg_class
    where relrowsecurity and relnamespace = 'auth'::regnamespace`;
  expect(tables.length).toBeGreaterThan(0);
  for (const { name } of tables)
    await auth.sql`alter table ${auth.sql(name)} disable row level security`;
}

async function signUp(by: TestBrowser, organisation: string, email: string, role?: string) {
  const person = await signUpPerson(auth, by, organisation, email, role);
  await enter(person.browser, organisation);
  return person;
}

const enter = (browser: TestBrowser, organisation: string) =>
  browser.send(`/api/auth/organisations/${organisation}/switch`, { method: "POST" });

async function make(path: string, json: object): Promise<string> {
  const { status, json: made, text } = await ada.browser.send(path, { json });
  expect(status, text).toBe(201);
  return String(made["id"]);
}

async function makeThings(organisation: string): Promise<Record<string, string[]>> {
  const credential = { kind: "api_key", key: `${secret}-of-the-upstream` };
  const account = { upstream: "perplexity", name: secret, sharing: "private", credential };
  const { json: me } = await ada.browser.send("/api/auth/me");
  const accountId = await make("/api/auth/accounts", account);
  const { json: known } = await ada.browser.send(`/api/auth/accounts/${accountId}`);
  return {
    organisation_id: [organisation],
    user_id: [ada.id],
    session_id: [String(me["session_id"])],
    key_id: [await make("/api/auth/keys", { name: secret })],
    account_id: [accountId],
    pool_id: [String(known["pool_id"])],
    invitation_id: [
      await make(`/api/auth/organisations/${organisation}/invitations`, {
        email: `${secret}@invited.example`,
        role: "viewer",
      }),
    ],
    provider: ["credentials"],
  };
}

/** What is one person's own; keys and the rest are for all members of the organisation to see. */
const personal = /account_id|session_id/;
const isNamed = (name: string) => name in owned && name !== "provider";
const namesOf = ({ path }: OperationDescription) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
const pathOf = ({ path }: OperationDescription) =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => owned[name]?.[0] ?? "nothing");

/** All that Ada can list, but for when it was used. */
async function adasThings(): Promise<unknown> {
  const { browser } = ada;
  const organisation = owned["organisation_id"]?.[0] ?? "";
  const paths = [
    "/api/auth/keys",
    "/api/auth/sessions",
    "/api/auth/accounts",
    `/api/auth/organisations/${organisation}`,
    `/api/auth/organisations/${organisation}/invitations`,
    `/api/auth/organisations/${organisation}/members`,
  ];
  const answers = await Promise.all(paths.map((path) => browser.send(path)));
  expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
  return JSON.parse(
    JSON.stringify(
      answers.map(({ json }) => json),
      (name, value: unknown) => (/last_|used|expires/.test(name) ? undefined : value),
    ),
  );
}

describe("the ids of somebody else", () => {
  test.each(["another organisation's owner", "a member of the same organisation"])(
    "tell %s nothing, in no operation",
    async (who) => {
      const stranger = strangers[who];
      if (!stranger) throw new Error("nobody");
      const isFar = who.startsWith("another");
      const isTried = (operation: OperationDescription) => {
        const names = namesOf(operation).filter(isNamed);
        if (operation.path.startsWith("/internal/") || names.length === 0) return false;
        return isFar || names.some((name) => personal.test(name));
      };
      const reached = new Set<string>();
      const before = await adasThings();
      const report = await checkConformance({
        contract: contracts.auth,
        baseUrl: auth.url,
        headers: {
          ...auth.headers,
          origin: "http://localhost:8000",
          cookie: stranger.browser.cookie,
        },
        runs: 12,
        known: () => owned,
        only: isTried,
        judge: ({ operation, request, reply }: JudgedReply) => {
          if (reply.body.includes(secret)) return "told of what somebody else has";
          if (request.target.split("?")[0] !== pathOf(operation)) return null;
          reached.add(operation.operationId);
          if (reply.status < 400) return "did something with what somebody else has";
          return reply.status === 403 ? "told that somebody else has something" : null;
        },
      });
      expect(describeFailures(report)).toBe("");
      const tried = Object.values<OperationDescription>(contracts.auth.operations).filter(isTried);
      expect([...reached].toSorted()).toEqual(tried.map((each) => each.operationId).toSorted());
      expect(await adasThings()).toEqual(before);
    },
    300_000,
  );
});
