"use client";

import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { returnPath } from "#api/return-path.ts";
import { BrowserAccounts } from "./browser-accounts.tsx";
import { OpenPage } from "./open-page.tsx";
import { OtherWays } from "./other-ways.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactorForm } from "./second-factor-form.tsx";
import { signInErrorOf } from "./sign-in-errors.ts";

type Step = "first" | "second-factor";

export function SignInPage() {
  const query = useSearchParams();
  const [step, setStep] = useState<Step>(
    query.get("step") === "second-factor" ? "second-factor" : "first",
  );
  const wanted = query.get("callbackUrl");
  // A whole new page: nothing that was read for somebody else stays in memory.
  const goOn = () => globalThis.location.assign(returnPath(wanted, globalThis.location.origin));

  if (step === "second-factor") {
    return (
      <OpenPage
        title="Second step"
        words="Give the code that your authenticator app shows, or one of your recovery codes."
      >
        <SecondFactorForm onSignedIn={goOn} onBack={() => setStep("first")} />
      </OpenPage>
    );
  }
  return (
    <OpenPage title="Sign in" foot="New here? Ask a member of your organisation for an invitation.">
      <BrowserAccounts onSignedIn={goOn} />
      <PasswordForm
        fault={signInErrorOf(query.get("error"))}
        onSignedIn={goOn}
        onSecondFactor={() => setStep("second-factor")}
      />
      <OtherWays wanted={wanted} onSignedIn={goOn} />
    </OpenPage>
  );
}
