"use client";

import { ErrorState } from "#ui/error-state.tsx";
import { Page } from "#ui/page.tsx";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <Page title="Something broke" width="reading">
      <ErrorState title="This page could not be shown" error={error} onRetry={reset} />
    </Page>
  );
}
