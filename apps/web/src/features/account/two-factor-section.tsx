"use client";

import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import { formatPlural } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { Section } from "#ui/section.tsx";
import { SetUpTwoFactor } from "./set-up-two-factor.tsx";
import { SwitchOffTwoFactor } from "./switch-off-two-factor.tsx";
import { useTwoFactor } from "./use-security.ts";
import classes from "#ui/section.module.css";

export function TwoFactorSection() {
  const twoFactor = useTwoFactor();
  const enabled = twoFactor.data?.enabled;
  return (
    <Section
      title="Authenticator app"
      hint="A code from your phone, beside the password. A passkey needs none: it is both."
      action={
        enabled !== undefined && (
          <Button variant="default" onClick={enabled ? openSwitchOff : openSetUp}>
            {enabled ? "Switch off" : "Set up"}
          </Button>
        )
      }
    >
      <Loaded query={twoFactor} fault="This could not be loaded" rows={1}>
        {({ enabled: isOn, recovery_codes_left: left }) => (
          <ul className={classes.rows}>
            <li>
              <span className={classes.state} data-state={isOn ? "up" : "off"}>
                {isOn ? "On" : "Off"}
              </span>
              <span className={classes.detail}>
                {isOn
                  ? `${formatPlural(left, "recovery code")} left${left < 3 ? "; switch it off and on again for new ones" : ""}`
                  : "Whoever learns your password can sign in."}
              </span>
            </li>
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function openSetUp(): void {
  const modalId = modals.open({
    title: "Set up an authenticator app",
    closeOnClickOutside: false,
    children: <SetUpTwoFactor onDone={() => modals.close(modalId)} />,
  });
}

function openSwitchOff(): void {
  const modalId = modals.open({
    title: "Switch the second factor off?",
    children: <SwitchOffTwoFactor onDone={() => modals.close(modalId)} />,
  });
}
