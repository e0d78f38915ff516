import { expect, test } from "vitest";
import { OpenSockets } from "./open-sockets.ts";

const owner = (keyId: string | null, userId = "u", organisationId = "o") => ({
  keyId,
  userId,
  organisationId,
});

test("a key, a user without one, an organisation and the gateway have their bounds, and places come back once", () => {
  const open = new OpenSockets({ total: 5, perKey: 2, perOrganisation: 3 });
  const leave = open.enter(owner("k"));
  open.enter(owner("k"));
  expect(() => open.enter(owner("k"))).toThrow("a key may have 2 WebSockets");
  leave();
  leave();
  expect(open.count).toBe(1);
  open.enter(owner("k"));
  open.enter(owner(null));
  expect(() => open.enter(owner(null, "another"))).toThrow("an organisation may have 3");
  open.enter(owner("x", "v", "p"));
  open.enter(owner("y", "v", "p"));
  expect(() => open.enter(owner("z", "v", "q"))).toThrow("has its 5 WebSockets open");
});

test("nobody enters a gateway that stops", () => {
  const open = new OpenSockets({ total: 5, perKey: 5, perOrganisation: 5 });
  open.drain();
  expect(() => open.enter(owner("k"))).toThrow("The gateway is stopping");
});
