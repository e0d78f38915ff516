"use client";

import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { OpenApiDocument, Revision, SpecDetails, SpecOperation } from "#api/types.ts";
import { formatCount } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { OperationView } from "./operation-view.tsx";
import { RevisionSelect, SpecLayout } from "./spec-layout.tsx";
import { operationKey, specHref, useSpecView } from "./spec-view.ts";
import { useDocument, useRevision } from "./use-specs.ts";
import classes from "./operations.module.css";

export function OperationsPage({ id }: { id: string }) {
  return <SpecLayout id={id}>{(spec) => <Operations spec={spec} />}</SpecLayout>;
}

function Operations({ spec }: { spec: SpecDetails }) {
  const { revisionName } = useSpecView(spec.id);
  const revision = useRevision(spec.id, revisionName);
  const document = useDocument(spec.id, revisionName);
  return (
    <Loaded query={revision} fault="The revision could not be loaded" rows={8}>
      {(read) => (
        <Loaded query={document} fault="The document could not be loaded" rows={8}>
          {(openApi) => <OperationBrowser spec={spec} revision={read} document={openApi} />}
        </Loaded>
      )}
    </Loaded>
  );
}

interface OperationBrowserProps {
  spec: SpecDetails;
  revision: Revision;
  document: OpenApiDocument;
}

/** All operations, and beside them the one that is looked at. */
function OperationBrowser({ spec, revision, document }: OperationBrowserProps) {
  const view = useSpecView(spec.id);
  const [words, setWords] = useState("");
  const shown = revision.operations.filter((operation) => fits(operation, words));
  const open =
    revision.operations.find((each) => operationKey(each) === view.operation) ?? shown[0];
  return (
    <div className={classes.browser}>
      <div className={classes.list}>
        <RevisionSelect
          spec={spec}
          value={view.revision}
          onChange={(number) => view.show({ revision: number })}
        />
        <TextInput
          aria-label="Find an operation"
          placeholder="Find an operation"
          leftSection={<IconSearch size={16} stroke={1.7} />}
          data-search-box
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <nav aria-label="Operations">
          <ul>
            {shown.map((operation) => {
              const key = operationKey(operation);
              return (
                <li key={key}>
                  <a
                    href={specHref(spec.id, { revision: view.revision, operation: key })}
                    aria-current={operation === open ? "true" : undefined}
                    onClick={(event) => {
                      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                      event.preventDefault();
                      view.show({ operation: key });
                    }}
                  >
                    <span className={classes.method} data-method={operation.method}>
                      {operation.method}
                    </span>
                    <span className={classes.path}>{operation.path}</span>
                    <span className={classes.count}>{formatCount(operation.seen_count)}</span>
                  </a>
                </li>
              );
            })}
          </ul>
          {shown.length === 0 && <p className={classes.dim}>No operation fits.</p>}
        </nav>
      </div>
      <div className={classes.detail}>
        {open && (
          <OperationView
            key={operationKey(open)}
            specId={spec.id}
            revision={view.revisionName}
            operation={open}
            document={document}
          />
        )}
      </div>
    </div>
  );
}

function fits({ method, path, summary, tag }: SpecOperation, words: string): boolean {
  const text = `${method} ${path} ${summary} ${tag ?? ""}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
