import { MissingPage } from "#features/shell/missing-page.tsx";
import { SignedInApp } from "#features/shell/signed-in-app.tsx";

export default function NotFound() {
  return (
    <SignedInApp>
      <MissingPage />
    </SignedInApp>
  );
}
