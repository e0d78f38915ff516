import { expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { checkConformance, describeFailures } from "@workspace/testing/conformance";
import { createOrganisation, password, signInOwner, signUpPerson } from "./browser.ts";
import { startAuth } from "./harness.ts";

const lenient = { ADDRESS_TRIES: "100000", ACCOUNT_TRIES: "1000" };

test("a stranger's valid and hostile requests are answered as the contract says", async () => {
  await using auth = await startAuth(lenient);
  const report = await checkConformance({
    contract: contracts.auth,
    baseUrl: auth.url,
    headers: auth.headers,
    runs: 8,
    known: () => ({ provider: ["credentials"] }),
  });
  expect(describeFailures(report)).toBe("");
}, 300_000);

test("a signed-in person's are, too", async () => {
  await using auth = await startAuth(lenient);
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const person = await signUpPerson(auth, owner, organisation, "ada@example.com", "admin");
  const report = await checkConformance({
    contract: contracts.auth,
    baseUrl: auth.url,
    headers: { ...auth.headers, origin: "http://localhost:8000", cookie: person.browser.cookie },
    runs: 8,
    known: () => ({
      organisation_id: [organisation],
      user_id: [person.id],
      current_password: [password],
    }),
    // These end the session that the others need.
    only: ({ operationId, path }) =>
      !path.startsWith("/internal/") &&
      !["revokeSession", "revokeSessions", "signOut", "replacePassword"].includes(operationId),
  });
  expect(describeFailures(report)).toBe("");
  const refused = report.operations.filter(
    ({ statuses, operationId }) =>
      statuses["401"] && !/signIn|verifySecondFactor/i.test(operationId),
  );
  expect(refused.map(({ operationId }) => operationId)).toEqual([]);
}, 300_000);
