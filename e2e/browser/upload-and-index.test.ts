import { expect, test } from "vitest";
import { ask, lastAnswer, untilAnswered } from "./support/ask.ts";
import { openPage } from "./support/open-page.ts";

const file = (name: string, text: string, mimeType = "text/markdown") => ({
  name,
  mimeType,
  buffer: Buffer.from(text),
});

test("files are uploaded, indexed before one's eyes, and answer", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/documents");
  await page
    .getByLabel("Choose files")
    .setInputFiles([
      file(
        "observatory.md",
        "# The observatory\n\nThe dome of the Brant observatory weighs 31 tonnes.\n",
      ),
      file("empty.txt", "", "text/plain"),
    ]);

  const uploads = page.getByRole("region", { name: "Uploads" });
  await uploads.getByRole("link", { name: /Ready/ }).waitFor();
  await uploads.getByText("The file is empty.").waitFor();
  await uploads.getByRole("status").getByText("2 of 2 uploaded").waitFor();
  const table = page.getByRole("table", { name: "Documents" });
  await table
    .getByRole("row", { name: /The observatory/ })
    .getByText("Ready")
    .waitFor();

  await ask(page, "How much does the dome of the Brant observatory weigh?");
  await untilAnswered(page);
  expect(await lastAnswer(page).textContent()).toContain("31 tonnes");
});

test("a document that cannot be read says why", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/documents");
  await page
    .getByLabel("Choose files")
    .setInputFiles([file("torn.pdf", "%PDF-1.7\nthis is torn off", "application/pdf")]);
  const row = page.getByRole("row", { name: /torn\.pdf/ });
  await row.getByText("Failed").waitFor();
  await row.getByRole("link").click();
  await page.getByRole("alert").getByText("This document could not be read").waitFor();
});

test("selected documents are deleted after a question, and only then", async () => {
  await using opened = await openPage();
  const { page } = opened;
  await page.goto("/documents");
  await page
    .getByLabel("Choose files")
    .setInputFiles([
      file("gone-1.md", "# Going one\n\nThis one goes.\n"),
      file("gone-2.md", "# Going two\n\nThis one goes as well.\n"),
    ]);
  await page.getByRole("textbox", { name: "Filter by title or file name" }).fill("going");
  const boxes = page.getByRole("checkbox", { name: /^Select Going/ });
  await boxes.nth(1).waitFor();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const bar = page.getByRole("region", { name: "Selected documents" });
  await bar.getByText("2 selected").waitFor();
  await bar.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  expect(await boxes.count()).toBe(2);
  await bar.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete 2" }).click();
  await page.getByText("No document fits these filters").waitFor();
});
