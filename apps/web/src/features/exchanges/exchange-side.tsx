"use client";

import { ActionIcon, Drawer, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconExternalLink, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { ExchangeDetails } from "./exchange-details.tsx";
import classes from "./exchanges.module.css";
import detailClasses from "./exchange-details.module.css";

interface ExchangeSideProps {
  id: string | null;
  onClose: () => void;
}

/** One exchange beside the table: in a panel where there is room, in a drawer where there is not. */
export function ExchangeSide({ id, onClose }: ExchangeSideProps) {
  const narrow = useMediaQuery("(max-width: 75em)");
  if (narrow) {
    return (
      <Drawer.Root opened={id !== null} onClose={onClose} position="right" size="min(720px, 100%)">
        <Drawer.Overlay backgroundOpacity={0.45} />
        <Drawer.Content className={classes.drawer ?? ""} aria-label="Exchange">
          <Drawer.Body p={0}>{id && <SideBody id={id} onClose={onClose} />}</Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  if (id === null) return null;
  return (
    <aside className={classes.side} aria-label="Exchange">
      <SideBody id={id} onClose={onClose} />
    </aside>
  );
}

function SideBody({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <div className={detailClasses.side}>
      <div className={detailClasses.sideTools}>
        <Tooltip label="Open as a page">
          <ActionIcon component={Link} href={`/exchanges/${id}`} aria-label="Open as a page">
            <IconExternalLink size={17} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="Close the exchange" onClick={onClose}>
          <IconX size={17} stroke={1.7} />
        </ActionIcon>
      </div>
      <ExchangeDetails key={id} id={id} />
    </div>
  );
}
