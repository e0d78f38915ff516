"use client";

import { Page } from "#ui/page.tsx";
import { IndexingBanner } from "#features/indexing/indexing-banner.tsx";
import { AddDocuments } from "./add-documents.tsx";
import { DocumentBrowser } from "./document-browser.tsx";
import { DocumentDropArea } from "./drop-area.tsx";
import { FolderList } from "./folder-list.tsx";
import { DocumentUploadList } from "./upload-list.tsx";

export function DocumentsPage() {
  return (
    <Page
      title="Documents"
      description="What answers rest on. Text can be searched at once; vectors follow in the background."
      actions={<AddDocuments collectionId={null} />}
    >
      <DocumentDropArea collectionId={null} />
      <DocumentUploadList />
      <IndexingBanner />
      <FolderList />
      <DocumentBrowser collectionId={null} />
    </Page>
  );
}
