import { Suspense } from "react";
import { AskPage } from "#features/ask/ask-page.tsx";

export default function Page() {
  return (
    <Suspense>
      <AskPage />
    </Suspense>
  );
}
