"use client";

import type { ExchangeMessage } from "#api/types.ts";
import { formatPlural } from "#ui/format.ts";
import { BodyView } from "./body-view.tsx";
import { HeaderList } from "./header-list.tsx";
import classes from "./exchange-details.module.css";

interface MessageViewProps {
  message: ExchangeMessage;
  what: "request" | "response";
  exchangeId: string;
}

/** Body and headers of one side. */
export function MessageView({ message, what, exchangeId }: MessageViewProps) {
  const { body, headers } = message;
  return (
    <>
      {body === null ? (
        <p className={classes.note}>No body.</p>
      ) : (
        <BodyView
          body={body}
          label={`Body of the ${what}`}
          fileName={`${exchangeId.slice(0, 12)}-${what}`}
        />
      )}
      <h3 className={classes.heading}>{formatPlural(headers.length, "header")}</h3>
      <HeaderList label={`Headers of the ${what}`} pairs={headers} />
    </>
  );
}
