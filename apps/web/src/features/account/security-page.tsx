"use client";

import { Page } from "#ui/page.tsx";
import { PasskeysSection } from "./passkeys-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import { TwoFactorSection } from "./two-factor-section.tsx";

export function SecurityPage() {
  return (
    <Page width="reading" title="Security" description="How you sign in, and where you are.">
      <PasswordSection />
      <PasskeysSection />
      <TwoFactorSection />
      <SessionsSection />
    </Page>
  );
}
