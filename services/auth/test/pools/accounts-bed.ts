import { expect } from "vitest";
import { createOrganisation, signInOwner, signUpPerson } from "../browser.ts";
import type { TestBrowser } from "../browser.ts";
import { startAuth } from "../harness.ts";
import { sendJsonReply, startUpstream } from "./upstream.ts";

/** The credential of every account. */
export const secret = "pplx-a-secret-that-nobody-may-see-9fKx";

export type AccountsBed = Awaited<ReturnType<typeof startAccountsBed>>;

/** An organisation with an owner, Ada and Eve, and a pool for an upstream that takes the secret. */
export async function startAccountsBed() {
  const upstream = await startUpstream((request, response) => {
    const works = request.headers.authorization === `Bearer ${secret}`;
    sendJsonReply(response, works ? 200 : 401, {});
  });
  const auth = await startAuth({ ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1" });
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const { browser: ada, id: adaId } = await signUpPerson(
    auth,
    owner,
    organisation,
    "ada@example.com",
  );
  const { browser: eve, id: eveId } = await signUpPerson(
    auth,
    owner,
    organisation,
    "eve@example.com",
  );
  for (const one of [owner, ada, eve])
    await one.send(`/api/auth/organisations/${organisation}/switch`, { method: "POST" });
  const made = await owner.send("/api/auth/pools", {
    json: { upstream: "simulated", base_url: upstream.url, test_path: "/v1/models" },
  });
  expect(made.status, made.text).toBe(201);
  return {
    auth,
    owner,
    ada,
    eve,
    adaId,
    eveId,
    organisation,
    upstream,

    async add(by: TestBrowser, rest: object = {}) {
      const answer = await by.send("/api/auth/accounts", {
        json: {
          upstream: "simulated",
          name: "a key",
          credential: { kind: "api_key", key: secret },
          ...rest,
        },
      });
      expect(answer.status, answer.text).toBe(201);
      return { ...answer, id: String(answer.json["id"]) };
    },

    lease: (userId: string, rest: object = {}) =>
      auth.client.acquireLease({
        body: {
          upstream: "simulated",
          organisation_id: organisation,
          user_id: userId,
          wait_ms: 200,
          ...rest,
        },
      }),

    async close(): Promise<void> {
      await auth[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}
