"use client";

import { useQuery } from "@tanstack/react-query";
import { getRedactionRules } from "#api/redaction-rules.ts";
import { isAtLeast, useOrganisation } from "#features/session/use-session.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Page } from "#ui/page.tsx";
import { RulesForm } from "./rules-form.tsx";

export function RedactionPage() {
  const rules = useQuery({
    queryKey: ["redaction-rules"],
    queryFn: ({ signal }) => getRedactionRules(signal),
  });
  const canChange = isAtLeast(useOrganisation()?.role, "admin");
  return (
    <Page
      width="reading"
      title="Redaction"
      description="Credentials and e-mail addresses are replaced in captured traffic before it is stored. Here stands what else is secret in this organisation, and what is not."
    >
      <Loaded query={rules} fault="The rules could not be loaded">
        {(data) => <RulesForm key={data.updated_at} rules={data} canChange={canChange} />}
      </Loaded>
    </Page>
  );
}
