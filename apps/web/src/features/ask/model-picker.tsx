"use client";

import { Menu } from "@mantine/core";
import { IconCheck, IconCpu } from "@tabler/icons-react";
import { useModels } from "#features/settings/use-workspace.ts";
import classes from "./composer.module.css";

interface ModelPickerProps {
  value: string | null;
  onChange: (model: string | null) => void;
}

/** Null stands for the default of the configuration. */
export function ModelPicker({ value, onChange }: ModelPickerProps) {
  const models = useModels().data?.data ?? [];
  const usual = models.find((model) => model.default);
  // A remembered model may be gone from the configuration by now.
  const chosen = models.find((model) => model.id === value && model.configured) ?? usual;

  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes.picker}
          aria-label={`Model: ${chosen?.id ?? "default"}`}
        >
          <IconCpu size={16} stroke={1.7} aria-hidden="true" />
          <span>{chosen?.id ?? "Model"}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <Menu.Label>Who answers</Menu.Label>
        {models.map((model) => (
          <Menu.Item
            key={model.id}
            disabled={!model.configured}
            onClick={() => onChange(model.default ? null : model.id)}
            rightSection={model === chosen ? <IconCheck size={15} /> : null}
          >
            <span className={classes.option}>
              {model.id}
              {model.detail && <span className={classes.optionDetail}>{model.detail}</span>}
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
