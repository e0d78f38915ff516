import type { ReactNode } from "react";
import { SignedInApp } from "#features/shell/signed-in-app.tsx";

export default function AppLayout({ children }: { children: ReactNode }) {
  return <SignedInApp>{children}</SignedInApp>;
}
