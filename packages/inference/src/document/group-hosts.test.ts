import { expect, test } from "vitest";
import { makeExchange } from "../../test/make-exchange.ts";
import { addExchange, createEvidence } from "../evidence/evidence.ts";
import { listApis } from "./group-hosts.ts";
import { printSpecs } from "./print-specs.ts";

const evidence = createEvidence();
for (const url of ["https://a.one.test/users/1", "https://a.one.test/teams", "https://two.test/x"])
  addExchange(evidence, makeExchange({ url }));

test("the APIs are told by their origins, that of most exchanges first", () => {
  expect(listApis(evidence)).toEqual([["https://a.one.test"], ["https://two.test"]]);
});

test("origins that somebody knows to be one API are described together", () => {
  const [only, ...more] = printSpecs(evidence, { asOne: true });
  expect(more).toEqual([]);
  expect(only?.summary).toMatchObject({
    origins: ["https://a.one.test", "https://two.test"],
    operations: 3,
  });
  expect(printSpecs(createEvidence(), { asOne: true })).toEqual([]);
});
