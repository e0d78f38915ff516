"use client";

import { Badge } from "@mantine/core";
import { ErrorState } from "#ui/error-state.tsx";
import { RowSkeletons } from "#ui/row-skeletons.tsx";
import { Section } from "#ui/section.tsx";
import { useModels } from "./use-workspace.ts";
import classes from "#ui/section.module.css";

const routes = { extraction: "Extraction", model: "Model", upstream: "Perplexity" } as const;

export function ModelsSection() {
  const models = useModels();
  return (
    <Section
      title="Models"
      hint="Which model a name stands for is configuration; the start page of the docs says how."
    >
      {models.isPending && <RowSkeletons rows={3} height={52} />}
      {models.error && (
        <ErrorState
          title="The models could not be loaded"
          error={models.error}
          onRetry={() => void models.refetch()}
        />
      )}
      <ul className={classes.rows}>
        {models.data?.data.map((model) => (
          <li key={model.id}>
            <span className={classes.name}>{model.id}</span>
            <span className={classes.detail}>{model.detail}</span>
            {model.default && (
              <Badge variant="light" radius="sm" tt="none" fw={500}>
                Default
              </Badge>
            )}
            <span className={classes.state} data-state={model.configured ? "up" : "off"}>
              {model.configured ? routes[model.route] : "Not configured"}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
