import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { askQuestion } from "#api/answers.ts";
import { messageOf } from "#api/error-message.ts";
import type { Answer } from "#api/types.ts";
import { putDraft } from "#features/ask/drafts.ts";
import { putAnswer } from "./thread-cache.ts";

/** Asks, and puts the answer under way into its thread. What is not taken goes back into the box. */
export function useAsk(onStarted: (answer: Answer) => void) {
  const queries = useQueryClient();
  const place = usePathname();
  return useMutation({
    mutationFn: askQuestion,
    onSuccess: (answer, question) => {
      putAnswer(queries, answer, question.collection_id ?? null);
      void queries.invalidateQueries({ queryKey: ["threads"] });
      onStarted(answer);
    },
    onError: (error, { question }) => {
      putDraft(place, question);
      notifications.show({
        color: "red",
        title: "The question was not taken",
        message: messageOf(error),
      });
    },
  });
}
