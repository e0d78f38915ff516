"use client";

import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import type { KeyboardEvent, Ref } from "react";
import type { AskSettings } from "./ask-settings.ts";
import { CollectionPicker } from "./collection-picker.tsx";
import { useDraft } from "./drafts.ts";
import { FilterPicker } from "./filter-picker.tsx";
import { ModelPicker } from "./model-picker.tsx";
import classes from "./composer.module.css";

interface ComposerProps {
  placeholder: string;
  settings: AskSettings;
  size: "large" | "compact";
  busy: boolean;
  running?: boolean;
  maxChars: number;
  inputRef?: Ref<HTMLTextAreaElement>;
  onAsk: (question: string) => void;
  onStop?: () => void;
}

export function Composer({
  placeholder,
  settings,
  size,
  busy,
  running,
  maxChars,
  inputRef,
  onAsk,
  onStop,
}: ComposerProps) {
  const [text, setText] = useDraft(usePathname());
  const form = useRef<HTMLFormElement>(null);
  // What was typed before the page ran stands in the field already.
  useEffect(() => {
    const typed = form.current?.querySelector("textarea")?.value;
    if (typed) setText(typed);
  }, [setText]);
  const tooLong = text.length > maxChars;
  const ready = text.trim() !== "" && !busy && !tooLong;

  const send = () => {
    if (!ready) return;
    onAsk(text);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      ref={form}
      className={classes.composer}
      data-size={size}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        {...(inputRef ? { ref: inputRef } : {})}
        variant="unstyled"
        autosize
        minRows={size === "large" ? 2 : 1}
        maxRows={10}
        placeholder={placeholder}
        aria-label="Question"
        data-composer
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        classNames={{ input: classes.input ?? "" }}
      />
      <div className={classes.bar}>
        <div className={classes.pickers}>
          <ModelPicker value={settings.model} onChange={settings.setModel} />
          <CollectionPicker value={settings.collectionId} onChange={settings.setCollectionId} />
          <FilterPicker value={settings.filter} onChange={settings.setFilter} />
        </div>
        {tooLong && (
          <span className={classes.tooLong} role="alert">
            {text.length - maxChars} characters too long
          </span>
        )}
        {running ? (
          <Tooltip label="Stop (Esc)">
            <ActionIcon
              variant="filled"
              color="dark"
              size={36}
              radius="md"
              aria-label="Stop answering"
              onClick={onStop}
            >
              <IconPlayerStopFilled size={16} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <ActionIcon
            type="submit"
            variant="filled"
            color="ink"
            size={36}
            radius="md"
            aria-label="Ask"
            disabled={!ready}
            loading={busy}
          >
            <IconArrowUp size={19} stroke={2.2} />
          </ActionIcon>
        )}
      </div>
    </form>
  );
}
