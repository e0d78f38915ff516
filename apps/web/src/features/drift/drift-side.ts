import type { DriftSide } from "#api/types.ts";

/** One of the two that are compared. A text is not in the address: it may be long, and is nobody else's. */
export type ChosenSide =
  | { kind: "revision"; specId: string; revision: number | null }
  | { kind: "capture"; captureId: string }
  | { kind: "text"; name: string; text: string };

/** "spc_1@3", "spc_1", "cap_1"; null for what an address cannot hold. */
export function nameOfSide(side: ChosenSide | null): string | null {
  if (side === null || side.kind === "text") return null;
  if (side.kind === "capture") return side.captureId;
  return side.revision === null ? side.specId : `${side.specId}@${side.revision}`;
}

export function readSide(text: string | null): ChosenSide | null {
  const match = /^(cap_\w{1,60})$|^(spc_\w{1,60})(?:@(\d{1,9}))?$/.exec(text ?? "");
  if (!match) return null;
  const [, captureId, specId = "", revision] = match;
  if (captureId !== undefined) return { kind: "capture", captureId };
  return { kind: "revision", specId, revision: revision === undefined ? null : Number(revision) };
}

export function asDriftSide(side: ChosenSide): DriftSide {
  if (side.kind === "capture") return { capture_id: side.captureId };
  if (side.kind === "text") return { text: side.text, name: side.name };
  const { specId, revision } = side;
  return revision === null ? { spec_id: specId } : { spec_id: specId, revision };
}

export function driftHref(old: ChosenSide | null, next: ChosenSide | null): string {
  const query = new URLSearchParams();
  for (const [name, side] of [
    ["old", old],
    ["new", next],
  ] as const) {
    const text = nameOfSide(side);
    if (text !== null) query.set(name, text);
  }
  const text = query.toString();
  return text === "" ? "/drift" : `/drift?${text}`;
}
