import { createHash } from "node:crypto";
import type { AuditLine } from "./audit-line.ts";

type Hashed = Omit<AuditLine, "previousHash" | "hash">;

/**
 * The bytes of a line that are hashed: a version, then every part behind its length in bytes, so
 * that no two lines have the same form. As `audit_canonical` makes them in the database.
 */
export function canonicalForm(line: Hashed): Buffer {
  const parts = [
    String(line.sequence),
    String(line.at.getTime()),
    line.action,
    line.outcome,
    line.actorKind,
    line.userId,
    line.keyId,
    line.sessionId,
    line.organisationId,
    line.targetKind,
    line.targetId,
    line.address,
    line.userAgent,
    line.details,
  ];
  return Buffer.from(`1,${parts.map(lengthAndText).join("")}`, "utf8");
}

/** What a line's hash has to be. */
export function hashOfLine(line: Hashed & { previousHash: Buffer }): Buffer {
  return createHash("sha256").update(line.previousHash).update(canonicalForm(line)).digest();
}

function lengthAndText(part: string | null): string {
  return part === null ? "-," : `${Buffer.byteLength(part, "utf8")}:${part},`;
}
