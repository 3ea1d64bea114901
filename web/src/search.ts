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

export type DiffSearch = { view?: 'split'; all?: true }

/** readDiffSearch reads how a comparison is shown: one column with some context when nothing is said. */
export function readDiffSearch(raw: Record<string, unknown>): DiffSearch {
  const search: DiffSearch = {}
  if (text(raw.view) === 'split') search.view = 'split'
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

export type VersionSearch = { text?: 'stored' }

/** readVersionSearch reads how a text is shown: laid out for reading when nothing is said. */
export function readVersionSearch(raw: Record<string, unknown>): VersionSearch {
  return text(raw.text) === 'stored' ? { text: 'stored' } : {}
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

function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}
