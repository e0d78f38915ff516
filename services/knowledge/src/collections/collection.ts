import type { Schemas } from "@workspace/contracts";

export type Collection = Schemas["knowledge"]["Collection"];
