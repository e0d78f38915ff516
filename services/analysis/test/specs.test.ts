import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnalysisClient } from "@workspace/client";
import { startAnalysis } from "./harness.ts";
import type { TestAnalysis } from "./harness.ts";
import { failure } from "./failure.ts";
import { entryOf, harOf, userCalls } from "./traffic.ts";

let analysis: TestAnalysis;
/** Each test works for an organisation of its own. */
let client: AnalysisClient;

beforeAll(async () => {
  analysis = await startAnalysis();
});
afterAll(() => analysis[Symbol.asyncDispose]());

async function importHar(entries: readonly unknown[], name = "a.har"): Promise<string> {
  return (await client.importCapture({ query: { name }, body: harOf(entries) })).id;
}

async function infer(...capture_ids: string[]) {
  const { data } = await client.inferSpecs({ body: { capture_ids } });
  return data;
}

async function inferOne(...capture_ids: string[]) {
  const [only, ...more] = await infer(...capture_ids);
  if (!only || more.length > 0) throw new Error(`${more.length} more specs than one`);
  return only;
}

const documentOf = (spec_id: string, evidence = true) =>
  client.getRevisionDocument({ path: { spec_id, revision: "latest" }, query: { evidence } });

const named = (index: number) => ({ name: `user ${index}` });

describe("inferring", () => {
  test("describes each API of a capture, once", async () => {
    client = analysis.newClient();
    const capture = await importHar([
      ...userCalls(3, named),
      entryOf("https://other.example/things", [{ id: 1 }]),
    ]);
    const made = await infer(capture);
    expect(made.map(({ outcome, spec }) => [outcome, spec.host, spec.operation_count])).toEqual([
      ["created", "api.test", 1],
      ["created", "other.example", 1],
    ]);
    const again = await infer(capture);
    expect(again.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
    const [first] = made;
    expect(again[0]?.spec.id).toBe(first?.spec.id);
    expect((await client.listSpecs()).data).toHaveLength(2);
    const { data } = await client.listSpecs({ query: { host: "other.example" } });
    expect(data.map(({ host }) => host)).toEqual(["other.example"]);
  });

  test("describes only the hosts that are named", async () => {
    client = analysis.newClient();
    const capture = await importHar([
      ...userCalls(1, named),
      entryOf("https://other.example/things", [{ id: 1 }]),
    ]);
    const body = { capture_ids: [capture], hosts: ["API.test"], name: "Users", follow: true };
    const { data } = await client.inferSpecs({ body });
    expect(data.map(({ spec }) => spec)).toMatchObject([{ name: "Users", follow: true }]);
    const error = await failure(
      client.inferSpecs({ body: { capture_ids: [capture], hosts: ["none.example"] } }),
    );
    expect(error).toMatchObject({ status: 409, type: "nothing-to-describe" });
  });

  test("a further capture revises the spec when it shows more, and else only adds evidence", async () => {
    client = analysis.newClient();
    const { spec, revision } = await inferOne(await importHar(userCalls(3, named)));
    expect(revision).toMatchObject({ number: 1, exchange_count: 3, operation_count: 1 });
    const path = { spec_id: spec.id };

    const alike = await importHar(userCalls(2, (index) => named(index + 100)));
    const unchanged = await client.addSpecCaptures({ path, body: { capture_ids: [alike] } });
    expect(unchanged).toMatchObject({
      outcome: "unchanged",
      revision: { number: 1, exchange_count: 5 },
    });

    const more = await importHar([entryOf("https://api.test/v1/teams", [{ team: "a" }])]);
    const revised = await inferOne(more);
    expect(revised).toMatchObject({ outcome: "revised", revision: { number: 2 } });
    expect(revised.spec.captures).toHaveLength(3);

    const { data } = await client.listRevisions({ path });
    expect(data.map(({ number, operation_count }) => [number, operation_count])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    const latest = await client.getRevision({ path: { ...path, revision: "latest" } });
    expect(latest.operations).toMatchObject([
      { method: "GET", path: "/v1/teams", seen_count: 1, statuses: ["200"] },
      { method: "GET", path: "/v1/users/{user_id}", seen_count: 5 },
    ]);
    expect(latest.folds).toMatchObject([{ path: "/v1/users/{user_id}", kinds: { integer: 5 } }]);

    const without = await client.removeSpecCapture({ path: { ...path, capture_id: more } });
    expect(without).toMatchObject({
      outcome: "revised",
      revision: { number: 3, operation_count: 1 },
    });
  });

  test("evidence can be left out of the document", async () => {
    client = analysis.newClient();
    const { spec } = await inferOne(await importHar(userCalls(3, named)));
    expect(JSON.stringify(await documentOf(spec.id))).toContain("x-seen");
    const plain = await documentOf(spec.id, false);
    expect(JSON.stringify(plain)).not.toContain('"x-');
    expect(Object.keys(plain.paths)).toEqual(["/v1/users/{user_id}"]);
  });

  test("leads from an operation to its exchanges, and to no others", async () => {
    client = analysis.newClient();
    const { spec } = await inferOne(
      await importHar([
        ...userCalls(3, named),
        entryOf("https://api.test/v1/users/me", { me: true }, { index: 9 }),
        entryOf("https://api.test/v1/users/1000/posts", [], { index: 10 }),
      ]),
    );
    const path = { spec_id: spec.id, revision: "1" };
    const of = async (template: string) => {
      const query = { method: "get", path: template };
      const { data } = await client.listRevisionExchanges({ path, query });
      return data.map(({ url }) => url.slice("https://api.test/v1/users/".length));
    };
    expect(await of("/v1/users/{user_id}")).toEqual(["1002", "1001", "1000"]);
    expect(await of("/v1/users/me")).toEqual(["me"]);
    expect(await of("/v1/users/{user_id}/posts")).toEqual(["1000/posts"]);
    expect((await failure(of("/v1/nothing"))).status).toBe(404);
  });

  test("generates from a revision, and tells what it can generate", async () => {
    client = analysis.newClient();
    const { spec } = await inferOne(await importHar(userCalls(3, named)));
    const path = { spec_id: spec.id, revision: "latest" };
    const { files } = await client.renderRevision({ path: { ...path, target: "mcp" } });
    expect(files.map((file) => file.text).join("")).toContain("user_id");
    const archive = await client.exportRevisionFiles({ path: { ...path, target: "client" } });
    expect(archive.headers.get("content-disposition")).toBe('attachment; filename="client.zip"');
    const zip = Buffer.from(await archive.arrayBuffer());
    expect(zip.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    expect(zip.includes("runtime.ts")).toBe(true);
    const error = await failure(client.renderRevision({ path: { ...path, target: "cobol" } }));
    expect(error).toMatchObject({ status: 404 });
    expect(error.message).toContain("json-schema");
  });
});

describe("pins", () => {
  const shops = ["east", "west", "nearest"].map((word) => `https://api.test/shops/${word}`);

  test("decide over paths, and hold over later captures", async () => {
    client = analysis.newClient();
    const { spec } = await inferOne(await importHar(shops.map((url) => entryOf(url, { id: 1 }))));
    const path = { spec_id: spec.id };
    const pins = [
      { kind: "parameter" as const, path: "/shops/{}", name: "shop" },
      { kind: "literal" as const, path: "/shops/nearest" },
    ];
    const pinned = await client.replaceSpecPins({ path, body: { pins } });
    expect(pinned.spec.pins).toEqual(pins);
    expect(Object.keys((await documentOf(spec.id)).paths)).toEqual([
      "/shops/nearest",
      "/shops/{shop}",
    ]);
    await inferOne(await importHar([entryOf("https://api.test/shops/south", { id: 2 })]));
    expect(Object.keys((await documentOf(spec.id)).paths)).toEqual([
      "/shops/nearest",
      "/shops/{shop}",
    ]);
    const later = { kind: "literal" as const, path: "/stores/nearest" };
    const unused = await client.replaceSpecPins({ path, body: { pins: [...pins, later] } });
    expect(unused).toMatchObject({ outcome: "unchanged", unused_pins: [later] });
    const split = await client.replaceSpecPins({ path, body: { pins: [] } });
    expect(split.outcome).toBe("revised");
    expect(Object.keys((await documentOf(spec.id)).paths)).toHaveLength(4);
  });

  test.each([
    [
      409,
      "cyclic-pins",
      [
        ["same", "/a", "/b"],
        ["same", "/b", "/a"],
      ],
    ],
    [
      409,
      "contradicting-pins",
      [
        ["same", "/a", "/b"],
        ["same", "/a", "/c"],
      ],
    ],
    [400, "invalid-pin", [["same", "/{}", "/b"]]],
  ])("that cannot hold are refused: %i %s", async (status, type, given) => {
    client = analysis.newClient();
    const { spec } = await inferOne(await importHar([entryOf("https://api.test/a", { id: 1 })]));
    const pins = given.map(([, path = "", as = ""]) => ({ kind: "same" as const, path, as }));
    const path = { spec_id: spec.id };
    const error = await failure(client.replaceSpecPins({ path, body: { pins } }));
    expect([error.status, error.type]).toEqual([status, type]);
    expect((await client.getSpec({ path })).pins).toEqual([]);
  });
});

describe("captures that come and go", () => {
  test("one that shows the API is added by itself to a spec that follows", async () => {
    client = analysis.newClient();
    const { spec } = await inferOne(await importHar(userCalls(2, named)));
    const path = { spec_id: spec.id };
    await client.updateSpec({ path, body: { follow: true, name: "Followed" } });
    await importHar([entryOf("https://elsewhere.example/x", {})]);
    const added = await importHar([entryOf("https://api.test/v1/teams", [])]);
    await expect
      .poll(async () => (await client.getSpec({ path })).revision, { timeout: 10_000 })
      .toBe(2);
    const now = await client.getSpec({ path });
    expect(now.name).toBe("Followed");
    expect(now.captures.map(({ id }) => id)).toContain(added);
    expect(now.captures).toHaveLength(2);
  });

  test("a spec is inferred anew without a capture that is deleted, and outlives its last", async () => {
    client = analysis.newClient();
    const users = await importHar(userCalls(2, named));
    const teams = await importHar([entryOf("https://api.test/v1/teams", [])]);
    const { spec } = await inferOne(users, teams);
    const path = { spec_id: spec.id };
    await client.deleteCapture({ path: { capture_id: teams } });
    await expect
      .poll(async () => (await client.getSpec({ path })).revision, { timeout: 10_000 })
      .toBe(2);
    expect(Object.keys((await documentOf(spec.id)).paths)).toEqual(["/v1/users/{user_id}"]);
    await client.deleteCapture({ path: { capture_id: users } });
    const [left] = await analysis.sql<{ count: number }[]>`
      select count(*)::int from capture_evidence e where capture_id in (${users}, ${teams})`;
    expect(left?.count).toBe(0);
    expect(await client.getSpec({ path })).toMatchObject({ capture_count: 0, revision: 2 });
    const error = await failure(client.replaceSpecPins({ path, body: { pins: [] } }));
    expect(error.status).toBe(409);
  });

  test("evidence of another version of the inference is read anew from its capture", async () => {
    client = analysis.newClient();
    const capture = await importHar(userCalls(2, named));
    await inferOne(capture);
    await analysis.sql`update capture_readings set version = 0 where capture_id = ${capture}`;
    await analysis.sql`update capture_evidence set content = 'x' where capture_id = ${capture}`;
    expect(await analysis.parts.learning.evidence.requestOutdated()).toBe(1);
    expect(await inferOne(capture)).toMatchObject({ outcome: "unchanged" });
  });

  test("what nobody has is not found, and what is another's neither", async () => {
    client = analysis.newClient();
    const capture = await importHar(userCalls(1, named));
    const { spec } = await inferOne(capture);
    const mine = client;
    client = analysis.newClient();
    const path = { spec_id: spec.id };
    const refused = [
      client.getSpec({ path }),
      client.deleteSpec({ path }),
      client.updateSpec({ path, body: { follow: true } }),
      client.listRevisions({ path }),
      client.getRevision({ path: { ...path, revision: "latest" } }),
      client.getRevisionDocument({ path: { ...path, revision: "1" } }),
      client.inferSpecs({ body: { capture_ids: [capture] } }),
      mine.getRevision({ path: { ...path, revision: "2" } }),
      mine.getRevision({ path: { ...path, revision: "x" } }),
    ].map(async (call) => (await failure(call)).status);
    expect(new Set(await Promise.all(refused))).toEqual(new Set([404]));
    expect((await client.listSpecs()).data).toEqual([]);
    await mine.deleteSpec({ path });
    expect((await failure(mine.getSpec({ path }))).status).toBe(404);
  });

  test("two that infer the same API at once make one spec", async () => {
    client = analysis.newClient();
    const captures = await Promise.all([
      importHar(userCalls(2, named)),
      importHar([entryOf("https://api.test/v1/teams", [])]),
    ]);
    const outcomes = await Promise.all(captures.map((id) => inferOne(id)));
    expect(new Set(outcomes.map(({ spec }) => spec.id)).size).toBe(1);
    const path = { spec_id: outcomes[0]?.spec.id ?? "" };
    expect(await client.getSpec({ path })).toMatchObject({ capture_count: 2, operation_count: 2 });
  });
});
