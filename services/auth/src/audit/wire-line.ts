import type { Schemas } from "@workspace/contracts";
import type { AuditLine } from "./audit-line.ts";

export function wireLine(line: AuditLine): Schemas["auth"]["AuditLine"] {
  return {
    sequence: line.sequence,
    at: line.at.toISOString(),
    action: line.action,
    outcome: line.outcome,
    actor: {
      kind: line.actorKind,
      user_id: line.userId,
      key_id: line.keyId,
      session_id: line.sessionId,
    },
    organisation_id: line.organisationId,
    target: { kind: line.targetKind, id: line.targetId },
    address: line.address,
    user_agent: line.userAgent,
    details: JSON.parse(line.details),
    previous_hash: line.previousHash.toString("hex"),
    hash: line.hash.toString("hex"),
  };
}
