/** The part of the address behind '?', which is the state of a page. Everything that is at its default is left out. */

export const sorts = ['name', 'versions', 'registered'] as const
export type SortKey = (typeof sorts)[number]
export type Sort = SortKey | `-${SortKey}`

/** How many subjects a page of the list shows. */
export const pageSize = 50

export type ListSearch = {
  q?: string
  context?: string
  format?: string
  deleted?: true
  /** By name when left out. */
  sort?: Sort
  /** From 1, which is left out. */
  page?: number
}

/** readListSearch takes what it understands of an address and drops the rest. */
export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const search: ListSearch = {}
  const q = text(raw.q)
  const context = text(raw.context)
  const format = text(raw.format)
  const sort = readSort(text(raw.sort))
  const page = Number(text(raw.page))
  if (q !== '') search.q = q
  if (context !== '') search.context = context
  if (format !== '') search.format = format
  if (text(raw.deleted) === 'true') search.deleted = true
  if (sort !== undefined && sort !== 'name') search.sort = sort
  if (Number.isSafeInteger(page) && page > 1 && page <= 1_000_000) search.page = page
  return search
}

/** narrowed is a search with some of its values changed. It starts on the first page again: the old one may be gone. */
export function narrowed(
  search: ListSearch,
  change: { [K in keyof ListSearch]?: ListSearch[K] | undefined },
): ListSearch {
  return readListSearch({ ...search, page: undefined, ...change })
}

/** nextSort is what a click on a column's head asks for: the natural order first, then the other one. */
export function nextSort(key: SortKey, now: Sort): Sort {
  const natural: Sort = key === 'name' ? 'name' : `-${key}` // most and newest first
  const other: Sort = key === 'name' ? '-name' : key
  return now === natural ? other : natural
}

function readSort(value: string): Sort | undefined {
  const key = value.replace(/^-/, '')
  return sorts.some((known) => known === key) ? (value as Sort) : undefined
}

export type DiffSearch = {
  /** What the changes mean, when left out; else the texts, in one column or in two. */
  view?: 'text' | 'split'
  /** Of the texts, all lines and not only those around a change. */
  all?: true
}

/** readDiffSearch reads how a comparison is shown. */
export function readDiffSearch(raw: Record<string, unknown>): DiffSearch {
  const search: DiffSearch = {}
  const view = text(raw.view)
  if (view === 'text' || view === 'split') search.view = view
  if (text(raw.all) === 'true') search.all = true
  return search
}

/** diffWith is a view of a comparison with some of its values changed. */
export function diffWith(
  search: DiffSearch,
  change: { [K in keyof DiffSearch]?: DiffSearch[K] | undefined },
): DiffSearch {
  return readDiffSearch({ ...search, ...change })
}

export const versionTabs = [
  'tree',
  'raw',
  'compatibility',
  'usage',
  'references',
  'rules',
  'history',
] as const
export type VersionTab = (typeof versionTabs)[number]

export type VersionSearch = {
  /** The tree when left out. */
  tab?: VersionTab
  /** Raw: as it is stored; laid out for reading when left out. */
  text?: 'stored'
  /** Tree: path of the field that is looked at. */
  field?: string
  /** Tree: only fields with these words in their paths or docs. */
  find?: string
  /** Tree: only fields with this tag. */
  tag?: string
  /** Tree: only fields that have changed since this version. */
  since?: string
}

/** readVersionSearch reads what of a version is shown, and how. */
export function readVersionSearch(raw: Record<string, unknown>): VersionSearch {
  const search: VersionSearch = {}
  const tab = versionTabs.find((known) => known === text(raw.tab))
  if (tab !== undefined && tab !== 'tree') search.tab = tab
  if (text(raw.text) === 'stored') search.text = 'stored'
  if (text(raw.field) !== '') search.field = text(raw.field)
  if (text(raw.find) !== '') search.find = text(raw.find)
  if (text(raw.tag) !== '') search.tag = text(raw.tag)
  if (/^[1-9]\d{0,9}$/.test(text(raw.since))) search.since = text(raw.since)
  return search
}

/** versionWith is a view of a version with some of its values changed. */
export function versionWith(
  search: VersionSearch,
  change: { [K in keyof VersionSearch]?: VersionSearch[K] | undefined },
): VersionSearch {
  return readVersionSearch({ ...search, ...change })
}

export type AuditSearch = {
  /** A subject, or a context such as ':.dev:'. */
  subject?: string
  /** Anything else, 'team:checkout', or a name of any sort. */
  object?: string
  action?: string
  actor?: string
  /** Days, '2026-11-20', in the zone of the reader; both belong to what is shown. */
  from?: string
  to?: string
}

/** readAuditSearch reads which changes are shown. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const search: AuditSearch = {}
  for (const key of ['subject', 'object', 'action', 'actor'] as const) {
    if (text(raw[key]) !== '') search[key] = text(raw[key])
  }
  if (search.subject !== undefined) delete search.object // the API takes one of them
  for (const key of ['from', 'to'] as const) {
    if (/^\d{4}-\d\d-\d\d$/.test(text(raw[key]))) search[key] = text(raw[key])
  }
  return search
}

export const formats = ['AVRO', 'JSON', 'PROTOBUF'] as const
export type Format = (typeof formats)[number]

export type PlaygroundSearch = {
  /** Compared with a version of a subject; with a text where there is no subject. */
  subject?: string
  /** 'latest' when left out. */
  version?: string
  /** Avro when left out. */
  format?: Format
  /** Both texts, packed. */
  texts?: string
  /** Who is hurt is asked for this act; producing when left out. */
  action?: 'register' | 'consume' | 'retype-key'
  /** The application that acts. */
  by?: string
}

/** readPlaygroundSearch reads what is tried out. */
export function readPlaygroundSearch(raw: Record<string, unknown>): PlaygroundSearch {
  const search: PlaygroundSearch = {}
  if (text(raw.subject) !== '') search.subject = text(raw.subject)
  if (/^[1-9]\d{0,9}$/.test(text(raw.version))) search.version = text(raw.version)
  const format = formats.find((known) => known === text(raw.format))
  if (format !== undefined && format !== 'AVRO') search.format = format
  if (/^[\w-]+$/.test(text(raw.texts))) search.texts = text(raw.texts)
  const action = (['register', 'consume', 'retype-key'] as const).find((known) => known === text(raw.action))
  if (action !== undefined) search.action = action
  if (text(raw.by) !== '') search.by = text(raw.by)
  return search
}

/** parseQuery reads the part of an address behind '?' as plain texts: '007' is not a number, 'null' is a word. */
export function parseQuery(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query))
}

/** formatQuery is the reverse of parseQuery. What is undefined is left out. */
export function formatQuery(values: Record<string, unknown>): string {
  const set = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) set.set(key, text(value))
  }
  const query = set.toString()
  return query === '' ? '' : `?${query}`
}

/** text is a value of an address as a text; '' for what is none. */
export function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}

export type EnvironmentSearch = {
  /** Environment that everything about usage is told for; that of the instance when left out. */
  env?: string
}

/** readEnvironment reads what belongs to every page. */
export function readEnvironment(raw: Record<string, unknown>): EnvironmentSearch {
  return text(raw.env) === '' ? {} : { env: text(raw.env) }
}

/** What lists of the catalog are narrowed by, besides words. */
export const catalogFilters = [
  'domain',
  'owner',
  'format',
  'lifecycle',
  'tag',
  'context',
  'evidence',
  'type',
] as const
export type CatalogFilter = (typeof catalogFilters)[number]

export type CatalogSearch = { q?: string; sort?: 'name' | '-name' | 'changed' | '-changed' } & {
  [K in CatalogFilter]?: string
}

/** readCatalogSearch reads what of a list of the catalog is shown. */
export function readCatalogSearch(raw: Record<string, unknown>): CatalogSearch {
  const search: CatalogSearch = {}
  if (text(raw.q) !== '') search.q = text(raw.q)
  for (const filter of catalogFilters) {
    if (text(raw[filter]) !== '') search[filter] = text(raw[filter])
  }
  const sort = (['name', '-name', 'changed', '-changed'] as const).find((known) => known === text(raw.sort))
  if (sort !== undefined) search.sort = sort
  return search
}

/** catalogWith is a list with some of its values changed. */
export function catalogWith(
  search: CatalogSearch,
  change: { [K in keyof CatalogSearch]?: CatalogSearch[K] | undefined },
): CatalogSearch {
  return readCatalogSearch({ ...search, ...change })
}

export type EventSearch = {
  /** The overview when left out. */
  tab?: 'usage'
  field?: string
}

/** readEventSearch reads what of an event is shown, and which field of it is looked at. */
export function readEventSearch(raw: Record<string, unknown>): EventSearch {
  const search: EventSearch = {}
  if (text(raw.tab) === 'usage') search.tab = 'usage'
  if (text(raw.field) !== '') search.field = text(raw.field)
  return search
}

export type HomeSearch = {
  /** Only what concerns this team. */
  team?: string
}

/** readHomeSearch reads whose inbox is shown. */
export function readHomeSearch(raw: Record<string, unknown>): HomeSearch {
  return text(raw.team) === '' ? {} : { team: text(raw.team) }
}

export type ApplicationsSearch = { q?: string; owner?: string; domain?: string }

/** readApplicationsSearch reads which applications are listed. */
export function readApplicationsSearch(raw: Record<string, unknown>): ApplicationsSearch {
  const search: ApplicationsSearch = {}
  if (text(raw.q) !== '') search.q = text(raw.q)
  if (text(raw.owner) !== '') search.owner = text(raw.owner)
  if (text(raw.domain) !== '') search.domain = text(raw.domain)
  return search
}

export const applicationTabs = ['overview', 'contract', 'can-i-deploy', 'matrix'] as const
export type ApplicationTab = (typeof applicationTabs)[number]

export type ApplicationSearch = {
  /** The overview when left out. */
  tab?: ApplicationTab
  /** Builds whose contracts are compared. */
  from?: string
  to?: string
  /** Of the matrix. */
  subject?: string
}

/** readApplicationSearch reads what of an application is shown. */
export function readApplicationSearch(raw: Record<string, unknown>): ApplicationSearch {
  const search: ApplicationSearch = {}
  const tab = applicationTabs.find((known) => known === text(raw.tab))
  if (tab !== undefined && tab !== 'overview') search.tab = tab
  for (const key of ['from', 'to', 'subject'] as const) {
    if (text(raw[key]) !== '') search[key] = text(raw[key])
  }
  return search
}
