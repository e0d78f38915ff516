"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { useAsk } from "#features/threads/use-ask.ts";
import { useSettings, useStats } from "#features/settings/use-workspace.ts";
import { questionOf, useAskSettings } from "./ask-settings.ts";
import { Composer } from "./composer.tsx";
import { CorpusLine } from "./corpus-line.tsx";
import { Examples } from "./examples.tsx";
import classes from "./ask-page.module.css";

export function AskPage() {
  const router = useRouter();
  const settings = useAskSettings(useSearchParams().get("collection"));
  const limits = useSettings().data;
  const stats = useStats();
  const composer = useRef<HTMLTextAreaElement>(null);
  const asking = useAsk((answer) => router.push(`/threads/${answer.thread_id}`));
  const ask = (question: string) => asking.mutate(questionOf(question, settings, null));

  useEffect(() => composer.current?.focus({ preventScroll: true }), []);

  return (
    <div className={classes.page}>
      <div className={classes.middle}>
        <h1 className={classes.title}>
          Ask. Every sentence <mark>names its source</mark>.
        </h1>
        <Composer
          size="large"
          placeholder="Ask anything about your documents"
          settings={settings}
          busy={asking.isPending || asking.isSuccess}
          maxChars={limits?.max_question_chars ?? 8000}
          inputRef={composer}
          onAsk={ask}
        />
        <CorpusLine stats={stats.data} />
        <Examples onAsk={ask} disabled={asking.isPending} />
      </div>
    </div>
  );
}
