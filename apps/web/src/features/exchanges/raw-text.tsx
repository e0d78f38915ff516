"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import type { ExchangeBody } from "#api/types.ts";
import { formatCount } from "#ui/format.ts";
import { RedactedText } from "#ui/redacted-text.tsx";
import { dumpOf } from "./hex-dump.ts";
import classes from "./exchange-details.module.css";

/** So much a page can lay out at once; the rest comes when it is asked for. */
const charactersAtOnce = 100_000;
const bytesShown = 4_096;

export function RawText({ body, label }: { body: ExchangeBody; label: string }) {
  const [limit, setLimit] = useState(charactersAtOnce);
  if (body.kind === "base64") {
    return (
      <pre className={classes.raw} tabIndex={0} aria-label={`${label} in bytes`}>
        {dumpOf(body.text, bytesShown)}
      </pre>
    );
  }
  const rest = body.text.length - limit;
  return (
    <>
      <pre className={classes.raw} tabIndex={0} aria-label={`${label}, raw`}>
        <RedactedText text={rest > 0 ? body.text.slice(0, limit) : body.text} />
      </pre>
      {rest > 0 && (
        <Button
          variant="default"
          fullWidth
          mt="xs"
          onClick={() => setLimit(limit + charactersAtOnce * 5)}
        >
          Show more; {formatCount(rest)} characters are left
        </Button>
      )}
    </>
  );
}
