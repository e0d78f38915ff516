import { Command } from "@commander-js/extra-typings";
import { exportAuditCommand } from "./audit/export.ts";
import { listAuditCommand } from "./audit/list.ts";
import { verifyAuditCommand } from "./audit/verify.ts";

export function auditCommand() {
  return new Command("audit")
    .description("read who did what, take it away, and check that nothing of it was changed")
    .addCommand(listAuditCommand(), { isDefault: true })
    .addCommand(exportAuditCommand())
    .addCommand(verifyAuditCommand());
}
