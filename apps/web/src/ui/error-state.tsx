import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { messageOf, requestIdOf } from "#api/error-message.ts";
import classes from "./states.module.css";

interface ErrorStateProps {
  title: string;
  error: unknown;
  onRetry?: () => void;
}

export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  const requestId = requestIdOf(error);
  return (
    <section className={classes.state} role="alert">
      <div className={classes.icon} data-tone="bad" aria-hidden="true">
        <IconAlertTriangle size={22} stroke={1.6} />
      </div>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.words}>{messageOf(error)}</p>
      {requestId && <p className={classes.detail}>Request {requestId}</p>}
      {onRetry && (
        <div className={classes.action}>
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </section>
  );
}
