import { IconPhoto } from "@tabler/icons-react";
import { SafeLink } from "./safe-link.tsx";
import classes from "./markdown.module.css";

/** Stands for an image that the text wants from afar: loading it would tell its host who reads. */
export function DistantImage({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const words = alt || "image";
  return (
    <span className={classes.image}>
      <IconPhoto size={14} aria-hidden="true" />
      {typeof src === "string" ? <SafeLink href={src}>{words}</SafeLink> : words}
    </span>
  );
}
