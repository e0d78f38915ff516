"use client";

import { Page } from "#ui/page.tsx";
import { CorpusSection } from "./corpus-section.tsx";
import { HealthSection } from "./health-section.tsx";
import { KeysSection } from "./keys-section.tsx";
import { ModelsSection } from "./models-section.tsx";
import { SessionSection } from "./session-section.tsx";

export function SettingsPage() {
  return (
    <Page
      width="reading"
      title="Settings"
      description="How the workspace is doing, who answers, and who may ask."
    >
      <HealthSection />
      <CorpusSection />
      <ModelsSection />
      <KeysSection />
      <SessionSection />
    </Page>
  );
}
