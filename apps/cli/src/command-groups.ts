import type { CommandUnknownOpts } from "@commander-js/extra-typings";

type CommandGroup = Readonly<Record<string, () => Promise<CommandUnknownOpts>>>;

/**
 * Every command by its name, in the groups and the order of the help. One is loaded when it is asked
 * for: a command line that lists keys waits for no inference engine.
 */
export const commandGroups: Readonly<Record<string, CommandGroup>> = {
  "This machine's workspace:": {
    up: async () => (await import("./commands/up.ts")).upCommand(),
    down: async () => (await import("./commands/down.ts")).downCommand(),
    status: async () => (await import("./commands/status.ts")).statusCommand(),
  },
  "Documents and answers:": {
    ask: async () => (await import("./commands/ask.ts")).askCommand(),
    search: async () => (await import("./commands/search.ts")).searchCommand(),
    add: async () => (await import("./commands/add.ts")).addCommand(),
    documents: async () => (await import("./commands/documents.ts")).documentsCommand(),
    threads: async () => (await import("./commands/threads.ts")).threadsCommand(),
    collections: async () => (await import("./commands/collections.ts")).collectionsCommand(),
    evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand(),
  },
  "Traffic and schemas:": {
    import: async () => (await import("./commands/import.ts")).importCommand(),
    record: async () => (await import("./commands/record.ts")).recordCommand(),
    modes: async () => (await import("./commands/modes.ts")).modesCommand(),
    captures: async () => (await import("./commands/captures.ts")).capturesCommand(),
    redaction: async () => (await import("./commands/redaction.ts")).redactionCommand(),
    exchanges: async () => (await import("./commands/exchanges.ts")).exchangesCommand(),
    spec: async () => (await import("./commands/spec.ts")).specCommand(),
    infer: async () => (await import("./commands/infer.ts")).inferCommand(),
    drift: async () => (await import("./commands/drift.ts")).driftCommand(),
    generate: async () => (await import("./commands/generate.ts")).generateCommand(),
    mock: async () => (await import("./commands/mock.ts")).mockCommand(),
    replay: async () => (await import("./commands/replay.ts")).replayCommand(),
  },
  "Who you are:": {
    login: async () => (await import("./commands/login.ts")).loginCommand(),
    logout: async () => (await import("./commands/logout.ts")).logoutCommand(),
    whoami: async () => (await import("./commands/whoami.ts")).whoamiCommand(),
    sessions: async () => (await import("./commands/sessions.ts")).sessionsCommand(),
  },
  "Who may do what:": {
    users: async () => (await import("./commands/users.ts")).usersCommand(),
    orgs: async () => (await import("./commands/orgs.ts")).orgsCommand(),
    keys: async () => (await import("./commands/keys.ts")).keysCommand(),
    accounts: async () => (await import("./commands/accounts.ts")).accountsCommand(),
    pools: async () => (await import("./commands/pools.ts")).poolsCommand(),
    limits: async () => (await import("./commands/limits.ts")).limitsCommand(),
  },
  "What happened:": {
    usage: async () => (await import("./commands/usage.ts")).usageCommand(),
    audit: async () => (await import("./commands/audit.ts")).auditCommand(),
  },
};
