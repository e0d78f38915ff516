import type { Role } from "#api/types.ts";

export const roleNames: Record<Role, string> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};

export const isRole = (text: string | null): text is Role =>
  text !== null && Object.hasOwn(roleNames, text);

/** Admins look after members and viewers, owners after everybody; the server decides. */
export const mayManage = (own: Role, other: Role): boolean =>
  own === "owner" || (own === "admin" && (other === "member" || other === "viewer"));

export function rolesToGive(own: Role): Array<{ value: Role; label: string }> {
  const all: Role[] = ["owner", "admin", "member", "viewer"];
  return all
    .filter((role) => mayManage(own, role))
    .map((role) => ({ value: role, label: roleNames[role] }));
}
