import { AskPage } from "#features/ask/ask-page.tsx";

export default function Page() {
  return <AskPage />;
}
