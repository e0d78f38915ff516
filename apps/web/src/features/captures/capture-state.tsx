import type { Capture } from "#api/types.ts";
import classes from "./captures.module.css";

const words: Record<Capture["status"], string> = {
  importing: "Importing …",
  recording: "Recording …",
  ready: "Ready",
};

export function CaptureState({ capture: { status } }: { capture: Pick<Capture, "status"> }) {
  return (
    <span className={classes.state} data-state={status}>
      {words[status]}
    </span>
  );
}
