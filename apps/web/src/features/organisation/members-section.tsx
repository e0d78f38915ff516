"use client";

import { Button, Select } from "@mantine/core";
import { changeRole, removeMember } from "#api/organisations.ts";
import type { Member, Organisation, Role } from "#api/types.ts";
import { useMembers, useProfile } from "#features/session/use-session.ts";
import { confirm } from "#ui/confirm.tsx";
import { formatDate } from "#ui/format.ts";
import { Loaded } from "#ui/loaded.tsx";
import { PersonMark } from "#ui/person-mark.tsx";
import { Section } from "#ui/section.tsx";
import { useChange } from "#ui/use-change.ts";
import { isRole, mayManage, roleNames, rolesToGive } from "./roles.ts";
import classes from "#ui/section.module.css";

export function MembersSection({ organisation }: { organisation: Organisation }) {
  const members = useMembers(organisation.id);
  return (
    <Section title="Members">
      <Loaded query={members} fault="The members could not be loaded">
        {({ data }) => (
          <ul className={classes.rows} aria-label="Members">
            {data.map((member) => (
              <MemberRow key={member.user_id} member={member} organisation={organisation} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function MemberRow({ member, organisation }: { member: Member; organisation: Organisation }) {
  const isSelf = useProfile().data?.id === member.user_id;
  const changing = useChange({
    change: (role: Role) => changeRole(organisation.id, member.user_id, role),
    refreshes: ["members", "organisations"],
    fault: "The role was not changed",
  });
  const removing = useChange({
    change: () => removeMember(organisation.id, member.user_id),
    refreshes: ["members"],
    fault: "The member was not removed",
  });
  const manages = mayManage(organisation.role, member.role);
  return (
    <li>
      <PersonMark name={member.name} />
      <span className={classes.detail}>
        <span className={classes.strong}>
          {member.name}
          {isSelf && " (you)"}
        </span>
        <br />
        {member.email}, since {formatDate(member.joined_at)}
      </span>
      {manages && !isSelf ? (
        <>
          <Select
            size="xs"
            w={116}
            aria-label={`Role of ${member.name}`}
            allowDeselect={false}
            data={rolesToGive(organisation.role)}
            value={member.role}
            disabled={changing.isPending}
            onChange={(role) => isRole(role) && changing.mutate(role)}
          />
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`Remove ${member.name}`}
            loading={removing.isPending}
            onClick={() =>
              confirm({
                title: `Remove ${member.name}?`,
                words:
                  "They lose access to everything in this organisation, and their keys for it end.",
                deed: "Remove member",
                onConfirm: () => removing.mutate(),
              })
            }
          >
            Remove
          </Button>
        </>
      ) : (
        <span>{roleNames[member.role]}</span>
      )}
    </li>
  );
}
