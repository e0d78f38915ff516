/** Words that name a place or an act in an API, and are never the value of a parameter. */
const reserved = new Set(
  `about accept account accounts action actions activate active activity add admin aggregate alerts all analytics
  api apis app apply approve apps archive artifacts assign assets async attachments audit auth authorize avatar
  balance ban batch billing bulk calendar callback cancel categories category channels charges chat chats check
  children clear clone close collections comment comments commit commits companies compare complete completions
  config configuration confirm connect contacts contains content contents copy count create credentials current
  customers dashboard data default delete deploy deployments destroy devices diff disable disconnect docs
  documents domains download downloads draft drafts edit emails embeddings enable endpoints entries env environments
  error errors event events execute exists export exports favorites features feed feedback fetch fields files
  filter filters find folders follow followers following forgot forks friends generate get graphql groups health
  healthcheck healthz heartbeat help history home hooks images import imports inbox index info init insert install
  integrations internal invitations invite invites invoices issues items jobs join jwks keys labels languages
  latest leave like likes limits links list lists live livez locations lock log login logout logs mark markets me
  media members memberships merge message messages meta metadata methods metrics mine models move my new next
  notes notifications oauth oembed off on open openapi operations options order orders organizations orgs overview
  owner page pages participants password pause payment payments pending permissions photos ping play player
  playlists plans policies policy poll posts preferences preview previous private probe process products profile
  profiles projects prompts properties public publish pull pulls purchase push query queue quotas raw rate rates
  reactions read ready readyz recent recommendations refresh refund refunds register reject related release
  releases remove rename replies reply report reports repos repositories request requests reset resolve resources
  responses restart restore resume retry reviews revoke role roles root rotate rpc rules run runs save schedule
  schedules schema schemas scopes score search secrets security self send services session sessions set settings
  share shares sign signin signout signup sites sort sources spaces start state stats status statuses steps stop
  store stories stream streams subscribe subscription subscriptions suggest suggestions summary suspend swagger
  switch sync tags tasks teams templates test tests threads ticket tickets time timeline today todos token tokens
  top topics total tracks transactions transfer trending types unarchive unfollow unlike unlock unread unsubscribe
  update updates upload uploads usage user users validate values variables verify version versions videos view
  views vote votes watch webhook webhooks whoami widgets workflows workspaces`.split(/\s+/),
);

const versionWord = /^(?:api-?)?v\d{1,3}(?:(?:alpha|beta|rc|preview)\d{0,3}|\.\d{1,3}){0,2}$/;

/** `v1`, `v1beta2`, `v1.0`, `api-v2`. */
export function isVersion(segment: string): boolean {
  // Asked of every value in a path, and few begin so.
  const isCandidate = /^[av]/i.test(segment);
  return isCandidate && versionWord.test(segment.toLowerCase());
}

const reservedHandle = /^@(?:me|self|all|default|everyone|here|owner|viewer)$/;

export function isReserved(segment: string): boolean {
  const plain = segment.toLowerCase();
  return (
    reserved.has(plain) ||
    isVersion(segment) ||
    segment.startsWith(".") ||
    (segment.startsWith("@") && reservedHandle.test(plain))
  );
}

/** `users` from `user`: does the word name several of something? */
export function isPlural(word: string): boolean {
  return /[a-z]{2,}s$/i.test(word) && !notPlural.test(word);
}

/** `status`, `analysis`, `news`; sciences such as `analytics`, but not `topics`. */
const notPlural =
  /(?:ss|us|is|ews|alias|canvas|(?:analyt|athlet|bas|cosmet|diagnost|econom|electron|eth|genet|graph|heurist|informat|logist|mathemat|phys|polit|robot|semant|statist)ics)$/i;

/** `categories` to `category`, `users` to `user`, `boxes` to `box`; others stay. */
export function singularOf(word: string): string {
  if (!isPlural(word)) return word;
  if (/(?:series|species)$/i.test(word)) return word;
  if (/ies$/i.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|zz)es$/i.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
