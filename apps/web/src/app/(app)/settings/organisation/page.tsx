import type { Metadata } from "next";
import { OrganisationPage } from "#features/organisation/organisation-page.tsx";

export const metadata: Metadata = { title: "Organisation" };

export default function Page() {
  return <OrganisationPage />;
}
