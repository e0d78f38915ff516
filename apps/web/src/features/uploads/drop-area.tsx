"use client";

import { Dropzone } from "@mantine/dropzone";
import { IconFileUpload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./uploads.module.css";

interface DropAreaProps {
  onDrop: (files: File[]) => void;
  /** What may be dropped. */
  hint: ReactNode;
  /** What dropping does, in large letters over the page. */
  deed: string;
}

/** Files may be dropped anywhere on the page, or chosen by a click on this area. */
export function DropArea({ onDrop, hint, deed }: DropAreaProps) {
  return (
    <>
      <Dropzone
        onDrop={onDrop}
        className={classes.drop ?? ""}
        inputProps={{ "aria-label": "Choose files" }}
      >
        <div className={classes.dropWords}>
          <IconFileUpload size={22} stroke={1.5} aria-hidden="true" />
          <span>
            <strong>Drop files here</strong>, or click to choose
          </span>
          <span className={classes.dropHint}>{hint}</span>
        </div>
      </Dropzone>
      <Dropzone.FullScreen
        active
        onDrop={onDrop}
        classNames={{ fullScreen: classes.fullScreen ?? "" }}
      >
        <div className={classes.fullScreenWords}>
          <IconFileUpload size={44} stroke={1.3} aria-hidden="true" />
          {deed}
        </div>
      </Dropzone.FullScreen>
    </>
  );
}
