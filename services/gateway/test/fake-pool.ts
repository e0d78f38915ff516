import type { Operations, Schemas } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { newId } from "@workspace/storage";

export type PoolOperations = Pick<
  Operations["auth"],
  "acquireLease" | "updateLease" | "reportLease"
>;
type Report = Schemas["auth"]["LeaseReport"];

/** What a call is lent: where it goes, and the credential. */
export interface Lent {
  base_url: string;
  headers: Record<string, string>;
}

/** Accounts that a test lends out, each upstream's in turn, and what became of the calls. */
export class FakePool {
  readonly reports: Report[] = [];
  /** Leases that nobody told the end of yet. */
  readonly live = new Set<string>();
  renewals = 0;
  /** What is said of each account whose lease is renewed. */
  accountsEnabled = true;
  private readonly accounts = new Map<string, (Lent & { id: string })[]>();

  /** @returns the account's id */
  lend(upstream: string, lent: Lent): string {
    const id = newId("acc");
    this.accounts.set(upstream, [...(this.accounts.get(upstream) ?? []), { ...lent, id }]);
    return id;
  }

  handlers(): Handlers<PoolOperations> {
    return {
      acquireLease: async ({ body }) => {
        for (const { lease_id, report } of body.ended ?? []) this.end(lease_id, report);
        const tried = new Set(body.exclude_accounts);
        const account = this.accounts.get(body.upstream)?.find(({ id }) => !tried.has(id));
        if (account === undefined) throw new NotFoundError("There is no account for it");
        const id = newId("lse");
        this.live.add(id);
        return {
          status: 201,
          body: {
            id,
            account_id: account.id,
            base_url: account.base_url,
            headers: account.headers,
            probe: false,
            start_within_ms: 5_000,
            expires_at: expiry(),
          },
        };
      },
      updateLease: async ({ params }) => {
        this.renewals++;
        if (!this.live.has(params.lease_id)) throw new NotFoundError("There is no such lease");
        const body = { expires_at: expiry(), account_enabled: this.accountsEnabled };
        return { status: 200, body };
      },
      reportLease: async ({ params, body }) => {
        this.end(params.lease_id, body);
        return { status: 204 };
      },
    };
  }

  private end(leaseId: string, report: Report): void {
    this.live.delete(leaseId);
    this.reports.push(report);
  }
}

function expiry(): string {
  return new Date(Date.now() + 60_000).toISOString();
}
