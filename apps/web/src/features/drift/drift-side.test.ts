import { expect, test } from "vitest";
import { asDriftSide, driftHref, nameOfSide, readSide } from "./drift-side.ts";

test("an address names revisions and captures, and reads as the same", () => {
  for (const text of ["spc_01a@3", "spc_01a", "cap_01b"])
    expect(nameOfSide(readSide(text))).toBe(text);
  for (const text of ["spc_01a@x", "../spc_1", "doc_1", "", null])
    expect(readSide(text)).toBeNull();
  expect(driftHref(readSide("spc_1@2"), readSide("cap_1"))).toBe("/drift?old=spc_1%402&new=cap_1");
});

test("a text goes to the server, and into no address", () => {
  const side = { kind: "text", name: "a.yaml", text: "openapi: 3.1.0" } as const;
  expect(driftHref(side, null)).toBe("/drift");
  expect(asDriftSide(side)).toEqual({ name: "a.yaml", text: "openapi: 3.1.0" });
  expect(asDriftSide({ kind: "revision", specId: "spc_1", revision: null })).toEqual({
    spec_id: "spc_1",
  });
});
