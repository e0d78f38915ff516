"use client";

import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

export function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: true });
  const next = scheme === "dark" ? "light" : "dark";
  return (
    <Tooltip label={`Use ${next} colours`}>
      <ActionIcon size={32} aria-label={`Use ${next} colours`} onClick={() => setColorScheme(next)}>
        {scheme === "dark" ? (
          <IconSun size={17} stroke={1.7} />
        ) : (
          <IconMoon size={17} stroke={1.7} />
        )}
      </ActionIcon>
    </Tooltip>
  );
}
