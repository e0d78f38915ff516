import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface MoreMenuProps {
  /** What a screen reader calls the button. */
  label: string;
  /** As high as the buttons beside it, with their frame. */
  boxed?: boolean;
  className?: string | undefined;
  /** Items of the menu. */
  children: ReactNode;
}

/** What else can be done with a thing, behind three dots. */
export function MoreMenu({ label, boxed = false, className, children }: MoreMenuProps) {
  const frame = boxed ? { size: 36, variant: "default" } : {};
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={label} className={className} {...frame}>
          <IconDots size={boxed ? 18 : 17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
