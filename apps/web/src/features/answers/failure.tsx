import { Button } from "@mantine/core";
import { IconAlertTriangle, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import type { Answer } from "#api/types.ts";
import classes from "./outcome.module.css";

/** An answer that did not come to its end: stopped by the reader, or failed. */
export function Failure({ answer, onRetry }: { answer: Answer; onRetry: () => void }) {
  const stopped = answer.status === "cancelled";
  const Icon = stopped ? IconPlayerStop : IconAlertTriangle;
  return (
    <section
      className={classes.outcome}
      data-tone={stopped ? "calm" : "bad"}
      role={stopped ? "status" : "alert"}
    >
      <Icon size={22} stroke={1.6} aria-hidden="true" />
      <div>
        <h3>{stopped ? "Stopped" : "This answer failed"}</h3>
        <p>
          {stopped
            ? "You stopped this answer; what there was of it is kept."
            : (answer.error?.message ?? "No reason was given.")}
        </p>
        <div className={classes.next}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            onClick={onRetry}
          >
            Try again
          </Button>
        </div>
      </div>
    </section>
  );
}
