import { describe, expect, test } from "vitest";
import { contract, GOOD_EVENTS, refusal, startNotesServer } from "../../test/notes-server.ts";
import type { Faults } from "../../test/notes-server.ts";
import { checkConformance, describeFailures } from "./check-conformance.ts";

async function check(faults: Faults) {
  await using server = await startNotesServer(faults);
  const { baseUrl } = server;
  const known = () => ({ note_id: ["n1"] });
  return await checkConformance({ contract, baseUrl, known, runs: 150, seed: 7, timeoutMs: 2_000 });
}

describe("a server that keeps its contract", () => {
  test("passes, and is reached beyond its validation", async () => {
    const report = await check({});
    expect(describeFailures(report)).toBe("");
    const statuses = Object.fromEntries(
      report.operations.map(({ operationId, statuses: all }) => [operationId, Object.keys(all)]),
    );
    expect(statuses).toEqual({
      getNote: ["200", "400", "404"],
      followNote: ["200", "404"],
      createNote: ["201", "400", "415"],
    });
    for (const { requests } of report.operations) expect(requests).toBeGreaterThan(150);
  });
});

describe("a server that breaks its contract", () => {
  const broken: readonly (readonly [string, Faults, string, string])[] = [
    [
      "an undeclared status",
      { getNote: (reply) => (reply.status === 404 ? refusal(410) : reply) },
      "getNote",
      "answered 410, which the contract does not declare",
    ],
    [
      "a member that the schema does not know",
      {
        getNote: (reply) =>
          reply.status === 200 ? { ...reply, body: { id: "n1", title: "T", secret: 1 } } : reply,
      },
      "getNote",
      'the body of 200 breaks its schema: / must NOT have additional properties ("secret")',
    ],
    [
      "a wrong type",
      {
        getNote: (reply) =>
          reply.status === 200 ? { ...reply, body: { id: 1, title: "T" } } : reply,
      },
      "getNote",
      "the body of 200 breaks its schema: /id must be string",
    ],
    [
      "a wrong media type",
      { getNote: (reply) => ({ ...reply, type: "text/html" }) },
      "getNote",
      'came as "text/html" instead of',
    ],
    [
      "a failure on NUL",
      { createNote: (reply, body) => (body.includes("\\u0000") ? refusal(500) : reply) },
      "createNote",
      "answered 500",
    ],
    [
      "unknown members taken in silence",
      {
        createNote: (reply, body) =>
          body.includes("no_such_member") ? { status: 201, body: { id: "n1", title: "" } } : reply,
      },
      "createNote",
      "answered 201 to a request that the contract does not allow",
    ],
    [
      "an event that breaks its schema",
      { events: 'data: {"type":"note-red","sequence_number":0}\n\n' },
      "followNote",
      "event 0 breaks its schema",
    ],
    [
      "an event under a wrong name",
      { events: 'event: note\ndata: {"type":"note-read","sequence_number":0}\n\n' },
      "followNote",
      "event 0 is named note but its type is note-read",
    ],
    [
      "sequence numbers that do not rise",
      { events: GOOD_EVENTS + 'data: {"type":"note-read","sequence_number":1}\n\n' },
      "followNote",
      "event 2 has sequence number 1 after 1",
    ],
  ];

  test.each(broken)("is found out: %s", async (_name, faults, operationId, reason) => {
    const report = await check(faults);
    expect(report.failures.map((failure) => failure.operationId)).toEqual([operationId]);
    expect(report.failures[0]?.reason).toContain(reason);
    expect(report.failures[0]?.curl).toMatch(/^curl .*\/notes/);
  });

  test("counting UTF-16 units where the spec counts code points is seen as refusals", async () => {
    const units = await check({ lengthOf: (title) => title.length });
    const points = await check({});
    const refusals = (report: typeof units) =>
      report.operations.find(({ operationId }) => operationId === "createNote")?.statuses["400"] ??
      0;
    expect(refusals(units)).toBeGreaterThan(refusals(points));
  });
});
