import type { Metadata } from "next";
import { SignUpPage } from "#features/sign-in/sign-up-page.tsx";

export const metadata: Metadata = { title: "Join" };

export default function Page() {
  return <SignUpPage />;
}
