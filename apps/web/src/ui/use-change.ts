import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "#api/error-message.ts";

interface ChangeOptions<Input, Output> {
  change: (input: Input) => Promise<Output>;
  /** First members of the query keys that are read again. */
  refreshes: readonly string[];
  /** Title of the notice when it fails; without it the caller shows the error. */
  fault?: string;
  onDone?: (output: Output, input: Input) => void;
}

/** Something that is changed at the server, and what the page knows of it afterwards. */
export function useChange<Input = void, Output = unknown>({
  change,
  refreshes,
  fault,
  onDone,
}: ChangeOptions<Input, Output>) {
  const queries = useQueryClient();
  return useMutation<Output, Error, Input>({
    mutationFn: change,
    onSuccess: (output, input) => {
      for (const key of refreshes) void queries.invalidateQueries({ queryKey: [key] });
      onDone?.(output, input);
    },
    onError: (error) => {
      if (fault !== undefined)
        notifications.show({ color: "red", title: fault, message: messageOf(error) });
    },
  });
}
