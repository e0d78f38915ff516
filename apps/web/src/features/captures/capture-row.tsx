"use client";

import Link from "next/link";
import type { Capture } from "#api/types.ts";
import { formatAgo, formatBytes, formatCount } from "#ui/format.ts";
import { MoreMenu } from "#ui/more-menu.tsx";
import { CaptureMenuItems } from "./capture-menu-items.tsx";
import { CaptureState } from "./capture-state.tsx";
import { skippedCount, sourceNames } from "./capture-words.ts";
import classes from "#ui/table.module.css";

export function CaptureRow({ capture }: { capture: Capture }) {
  const left = skippedCount(capture);
  return (
    <tr>
      <th scope="row">
        <Link href={`/captures/${capture.id}`} className={classes.name}>
          {capture.name}
        </Link>
        <span className={classes.where}>
          {sourceNames[capture.source]} · {formatAgo(capture.created_at)}
          {left > 0 && ` · ${formatCount(left)} left out`}
        </span>
      </th>
      <td className={classes.number}>{formatCount(capture.exchange_count)}</td>
      <td className={`${classes.number} ${classes.wideOnly}`}>
        {formatCount(capture.redacted_count)}
      </td>
      <td className={`${classes.number} ${classes.wideOnly}`}>{formatBytes(capture.read_bytes)}</td>
      <td>
        <CaptureState capture={capture} />
      </td>
      <td>
        <MoreMenu label={`Menu of ${capture.name}`}>
          <CaptureMenuItems capture={capture} />
        </MoreMenu>
      </td>
    </tr>
  );
}
