"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { destinations } from "./navigation.ts";
import { isTyping } from "./shortcuts.ts";
import { openShortcuts } from "./shortcuts-help.tsx";

const chordMs = 1200;

/** Keys that work on every page: "g" and a letter, "/", "?", and the brackets from citation to citation. */
export function useShortcuts(): void {
  const router = useRouter();
  useEffect(() => {
    let chordUntil = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        isTyping(event.target)
      )
        return;
      const inChord = Date.now() < chordUntil;
      chordUntil = 0;
      const destination = inChord && destinations.find(({ key }) => key === event.key);
      if (destination) router.push(destination.href);
      else if (event.key === "g") chordUntil = Date.now() + chordMs;
      else if (event.key === "?") openShortcuts();
      else if (event.key === "/") focusBox();
      else if (event.key === "]") stepCitation(1);
      else if (event.key === "[") stepCitation(-1);
      else return;
      event.preventDefault();
    };
    globalThis.addEventListener("keydown", onKeyDown);
    return () => globalThis.removeEventListener("keydown", onKeyDown);
  }, [router]);
}

function focusBox(): void {
  document.querySelector<HTMLElement>("[data-search-box], [data-composer]")?.focus();
}

/** Moves to the next or previous citation mark and opens it. */
function stepCitation(step: 1 | -1): void {
  const marks = [...document.querySelectorAll<HTMLElement>("button[data-citation]")];
  const at = marks.findIndex(
    (mark) => mark.dataset["active"] !== undefined || mark === document.activeElement,
  );
  const next = marks[at < 0 ? (step === 1 ? 0 : marks.length - 1) : at + step];
  next?.focus();
  next?.click();
}
