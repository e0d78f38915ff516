"use client";

import { Tabs } from "@mantine/core";
import type { OpenApiDocument, SpecOperation } from "#api/types.ts";
import { CopyAction } from "#ui/copy-action.tsx";
import { formatMoment, formatPlural } from "#ui/format.ts";
import { OperationExchanges } from "./operation-exchanges.tsx";
import { ParameterList } from "./parameter-list.tsx";
import { describeOperation } from "./describe-operation.ts";
import type { MediaDescription, ResponseDescription } from "./describe-operation.ts";
import { SchemaTree } from "./schema/schema-tree.tsx";
import classes from "./operations.module.css";

interface OperationViewProps {
  specId: string;
  revision: string;
  operation: SpecOperation;
  document: OpenApiDocument;
}

/** One operation with all that is known of it, and what that rests on. */
export function OperationView({ specId, revision, operation, document }: OperationViewProps) {
  const { method, path, summary, seen_count: seen, first_seen: first, last_seen: last } = operation;
  const described = describeOperation(document, operation);
  return (
    <article aria-label={`${method} ${path}`}>
      <header className={classes.head}>
        <h2>
          <span className={classes.method} data-method={method}>
            {method}
          </span>{" "}
          <span className={classes.template}>{path}</span>
          <CopyAction value={`${method} ${path}`} label="Copy method and path" />
        </h2>
        <p>
          {summary}. Seen {formatPlural(seen, "time")}
          {first !== null && last !== null && spanOf(first, last)}.
          {described.security.length > 0 && ` Needs ${described.security.join(" or ")}.`}
        </p>
      </header>
      <ParameterList title="Parameters" parameters={described.parameters} document={document} />
      {described.request.length > 0 && (
        <section className={classes.section} aria-label="Request body">
          <h3>Request body</h3>
          {described.request.map((media) => (
            <MediaView key={media.type} media={media} document={document} />
          ))}
        </section>
      )}
      {described.responses.length > 0 && (
        <section className={classes.section} aria-label="Responses">
          <h3>Responses</h3>
          <Tabs defaultValue={described.responses[0]?.status ?? ""} keepMounted={false}>
            <Tabs.List>
              {described.responses.map(({ status, seen: times }) => (
                <Tabs.Tab key={status} value={status}>
                  {status}
                  {times !== null && <span className={classes.dim}> {times}</span>}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {described.responses.map((response) => (
              <Tabs.Panel key={response.status} value={response.status} pt="sm">
                <ResponseView response={response} document={document} />
              </Tabs.Panel>
            ))}
          </Tabs>
        </section>
      )}
      <OperationExchanges specId={specId} revision={revision} operation={operation} />
    </article>
  );
}

function spanOf(first: string, last: string): string {
  const [from, to] = [formatMoment(first), formatMoment(last)];
  return from === to ? ` on ${from}` : ` from ${from} to ${to}`;
}

interface ResponseViewProps {
  response: ResponseDescription;
  document: OpenApiDocument;
}

function ResponseView({ response, document }: ResponseViewProps) {
  return (
    <>
      <p className={classes.dim}>{response.description}</p>
      {response.media.map((media) => (
        <MediaView key={media.type} media={media} document={document} />
      ))}
      {response.media.length === 0 && <p className={classes.dim}>No body.</p>}
      <ParameterList title="Headers" parameters={response.headers} document={document} />
    </>
  );
}

function MediaView({ media, document }: { media: MediaDescription; document: OpenApiDocument }) {
  return (
    <div className={classes.media}>
      <p className={classes.mediaType}>
        {media.type}
        {media.seen !== null && <span className={classes.dim}> seen {media.seen}</span>}
        {media.isStream && <span className={classes.dim}> one of these an event</span>}
      </p>
      {media.schema !== undefined && (
        <SchemaTree document={document} schema={media.schema} label={`Schema of ${media.type}`} />
      )}
    </div>
  );
}
