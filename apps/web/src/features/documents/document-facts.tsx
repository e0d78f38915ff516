"use client";

import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Document } from "#api/types.ts";
import { useCollections } from "#features/collections/use-collections.ts";
import { formatBytes, formatDate, formatPlural } from "#ui/format.ts";
import { DocumentState } from "./document-state.tsx";
import { kindNames, originNames } from "./document-words.ts";
import { useDocumentDeeds } from "./use-document-deeds.tsx";
import classes from "./document-facts.module.css";

/** What is known about a document, and, if it failed, why. */
export function DocumentFacts({ document }: { document: Document }) {
  const collections = useCollections().data?.data ?? [];
  const { reindex } = useDocumentDeeds();
  const names = collections
    .filter(({ id }) => document.collection_ids.includes(id))
    .map(({ name }) => name);
  const facts: Array<[string, string | null]> = [
    ["Kind", kindNames[document.kind]],
    ["Size", formatBytes(document.size_bytes)],
    ["Passages", formatPlural(document.passage_count, "passage")],
    ["Came in by", originNames[document.origin]],
    ["File", document.origin_path],
    ["Source", document.source_url],
    ["Language", document.language],
    ["Published", document.published_at && formatDate(document.published_at)],
    ["Added", formatDate(document.created_at)],
    ["Revision", document.revision > 1 ? String(document.revision) : null],
    ["Collections", names.join(", ") || null],
  ];
  return (
    <>
      {document.status === "failed" && (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title="This document could not be read"
          mb="lg"
        >
          {document.error ?? "No reason was given."}
          <div style={{ marginTop: 10 }}>
            <Button
              size="xs"
              variant="default"
              loading={reindex.isPending}
              onClick={() => reindex.mutate([document.id])}
            >
              Try again
            </Button>
          </div>
        </Alert>
      )}
      <dl className={classes.facts}>
        <div>
          <dt>Status</dt>
          <dd>
            <DocumentState document={document} />
          </dd>
        </div>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd title={value}>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}
