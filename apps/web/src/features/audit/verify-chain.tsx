"use client";

import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { verifyAudit } from "#api/audit.ts";
import { messageOf } from "#api/error-message.ts";
import { useProfile } from "#features/session/use-session.ts";
import { formatCount } from "#ui/format.ts";
import classes from "./audit.module.css";

/** For whoever runs the workspace: walks the whole chain of hashes. */
export function VerifyChain() {
  const isOwner = useProfile().data?.is_owner ?? false;
  const verifying = useMutation({ mutationFn: verifyAudit });
  if (!isOwner) return null;
  return (
    <div className={classes.chain}>
      <Button
        variant="default"
        size="compact-sm"
        loading={verifying.isPending}
        onClick={() => verifying.mutate()}
      >
        Verify the chain
      </Button>
      <span role="status">
        {verifying.error && messageOf(verifying.error)}
        {verifying.data?.intact &&
          `Intact: ${formatCount(verifying.data.lines)} lines, the last is ${verifying.data.head.sequence} with hash ${verifying.data.head.hash.slice(0, 16)}…`}
        {verifying.data?.fault &&
          `Broken at line ${verifying.data.fault.sequence} (${verifying.data.fault.kind}): somebody changed the log.`}
      </span>
    </div>
  );
}
