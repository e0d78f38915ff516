"use client";

import { Page } from "#ui/page.tsx";
import { CorpusSection } from "./corpus-section.tsx";
import { HealthSection } from "./health-section.tsx";
import { ModelsSection } from "./models-section.tsx";

export function SettingsPage() {
  return (
    <Page
      width="reading"
      title="Health"
      description="How the workspace is doing, what it holds, and who answers."
    >
      <HealthSection />
      <CorpusSection />
      <ModelsSection />
    </Page>
  );
}
