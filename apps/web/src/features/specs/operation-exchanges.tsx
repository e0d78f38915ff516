"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { listOperationExchanges } from "#api/specs.ts";
import type { SpecOperation } from "#api/types.ts";
import { partsOf, toneOf } from "#features/exchanges/exchange-words.ts";
import { formatMoment } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import classes from "./operations.module.css";
import exchangeClasses from "#features/exchanges/exchange-details.module.css";

interface OperationExchangesProps {
  specId: string;
  revision: string;
  operation: Pick<SpecOperation, "method" | "path">;
}

/** Some of the exchanges that an operation rests on. */
export function OperationExchanges({ specId, revision, operation }: OperationExchangesProps) {
  const { method, path } = operation;
  const exchanges = useQuery({
    queryKey: ["specs", specId, "exchanges", revision, method, path],
    queryFn: ({ signal }) => listOperationExchanges(specId, revision, { method, path }, signal),
  });
  return (
    <section className={classes.section} aria-label="Exchanges">
      <h3>Exchanges that show it</h3>
      <Loaded query={exchanges} fault="The exchanges could not be loaded" rows={3}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 && <p className={classes.dim}>Their captures are gone.</p>}
            <ul className={classes.exchanges}>
              {data.map(({ id, status, url, started_at: at }) => (
                <li key={id}>
                  <Link href={`/exchanges/${id}`}>
                    <span className={exchangeClasses.status} data-tone={toneOf(status)}>
                      {status ?? "–"}
                    </span>
                    <span className={classes.path}>{partsOf(url).path}</span>
                    <span className={classes.dim}>{at && formatMoment(at)}</span>
                  </Link>
                </li>
              ))}
            </ul>
            {next !== null && <p className={classes.dim}>These are the latest; there are more.</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}
