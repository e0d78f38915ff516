import { expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import type { OperationDescription } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import type { JudgedReply } from "@workspace/testing/conformance";
import { createOrganisation, signInOwner, signUpPerson } from "./browser.ts";
import { startAuth } from "./harness.ts";

const changes = ({ method, path }: OperationDescription) =>
  method !== "get" && !path.startsWith("/internal/");

test("no operation that changes something does so for another site, whatever that sends", async () => {
  await using auth = await startAuth({ ADDRESS_TRIES: "100000", ACCOUNT_TRIES: "1000" });
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
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
