"use client";

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { isStatus } from "#api/error-message.ts";
import { getPassage, originalPath } from "#api/documents.ts";
import type { Document } from "#api/types.ts";
import { DocumentText } from "#features/reader/document-text.tsx";
import type { CharRange } from "#features/reader/text-window.ts";
import { ErrorState } from "#ui/error-state.tsx";
import { GonePage } from "#ui/gone-page.tsx";
import { MoreMenu } from "#ui/more-menu.tsx";
import { Page } from "#ui/page.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { DocumentFacts } from "./document-facts.tsx";
import { DocumentMenuItems } from "./document-menu-items.tsx";
import { useDocument } from "./use-documents.ts";

export function DocumentPage({ id }: { id: string }) {
  const document = useDocument(id);
  const place = usePlace();

  if (isStatus(document.error, 404)) {
    return (
      <GonePage title="Document" noun="document" all="/documents">
        It may have been deleted. Answers keep the words that they quoted.
      </GonePage>
    );
  }
  if (document.error) {
    return (
      <Page title="Document" width="reading">
        <ErrorState
          title="The document could not be loaded"
          error={document.error}
          onRetry={() => void document.refetch()}
        />
      </Page>
    );
  }
  if (!document.data || place === "loading") {
    return (
      <Page title="&nbsp;" width="reading">
        <RowSkeletons rows={6} height={40} />
      </Page>
    );
  }
  return (
    <Page
      title={document.data.title}
      width="reading"
      actions={<DocumentActions document={document.data} />}
    >
      <DocumentFacts document={document.data} />
      {document.data.status === "ready" && (
        <DocumentText
          key={`${document.data.revision}/${place?.start ?? ""}`}
          documentId={id}
          place={place}
          sizeChars={40_000}
        />
      )}
    </Page>
  );
}

function DocumentActions({ document }: { document: Document }) {
  const router = useRouter();
  return (
    <>
      <Button
        component="a"
        href={originalPath(document.id)}
        download
        variant="default"
        leftSection={<IconDownload size={17} stroke={1.7} />}
      >
        Download
      </Button>
      <MoreMenu label="Document menu" boxed>
        <DocumentMenuItems document={document} onDeleted={() => router.push("/documents")} />
      </MoreMenu>
    </>
  );
}

/** The place that the address names: by offsets, or by a passage's id. A passage that is gone names none. */
function usePlace(): CharRange | null | "loading" {
  const query = useSearchParams();
  const start = Number(query.get("start") ?? Number.NaN);
  const end = Number(query.get("end") ?? Number.NaN);
  const exact = Number.isInteger(start) && Number.isInteger(end) && end > start;
  const passageId = exact ? null : query.get("passage");
  const passage = useQuery({
    queryKey: ["passage", passageId],
    queryFn: ({ signal }) => getPassage(passageId ?? "", signal),
    enabled: passageId !== null,
    retry: false,
  });
  if (exact) return { start, end };
  if (passageId !== null && passage.isPending) return "loading";
  return passage.data
    ? { start: passage.data.place.char_start, end: passage.data.place.char_end }
    : null;
}
