import { text } from '../search'
import { groupings, type Grouping } from './model'

/** How many steps from the focus one may go; the API goes no further. */
export const depths = ['1', '2', '3', '4', '5', '6'] as const

export type GraphSearch = {
  /** What the graph is around: 'event:OrderPlaced'. */
  focus?: string
  /** A second node: only the way between the two is shown. */
  to?: string
  /** 1 when left out. */
  depth?: (typeof depths)[number]
  /** Both when left out. */
  direction?: 'up' | 'down'
  group?: Grouping
  /** Ids of nodes whose neighbours are shown too, as a list of JSON. */
  open?: string
  /** How edges are known that are not shown, with commas between. */
  without?: string
}

/** How many nodes may be open at once; each is a question to the server. */
const mostOpen = 24

/** readGraphSearch reads what of the graph is shown. */
export function readGraphSearch(raw: Record<string, unknown>): GraphSearch {
  const search: GraphSearch = {}
  if (text(raw.focus) !== '') search.focus = text(raw.focus)
  if (text(raw.to) !== '') search.to = text(raw.to)
  const depth = depths.find((known) => known === text(raw.depth))
  if (depth !== undefined && depth !== '1') search.depth = depth
  const direction = text(raw.direction)
  if (direction === 'up' || direction === 'down') search.direction = direction
  const group = groupings.find((known) => known === text(raw.group))
  if (group !== undefined) search.group = group
  const open = opened(text(raw.open))
  if (open.length > 0) search.open = JSON.stringify(open)
  if (/^[a-z-]+(,[a-z-]+)*$/.test(text(raw.without))) search.without = text(raw.without)
  return search
}

/** graphWith is a view of the graph with some of its values changed. */
export function graphWith(
  search: GraphSearch,
  change: { [K in keyof GraphSearch]?: GraphSearch[K] | undefined },
): GraphSearch {
  return readGraphSearch({ ...search, ...change })
}

/** opened reads the ids of open nodes. */
export function opened(list: string | undefined): string[] {
  try {
    const ids: unknown = JSON.parse(list ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(0, mostOpen) : []
  } catch {
    return [] // an address that somebody has changed
  }
}

/** withOpen opens a node, or closes it. */
export function withOpen(search: GraphSearch, id: string): GraphSearch {
  const now = opened(search.open)
  const open = now.includes(id) ? now.filter((other) => other !== id) : [...now, id]
  return graphWith(search, { open: JSON.stringify(open) })
}

/** unwanted are the ways in which edges are known that are not shown. */
export function unwanted(without = ''): string[] {
  return without === '' ? [] : without.split(',')
}

/** withStatus shows the edges of a status, or hides them. */
export function withStatus(search: GraphSearch, status: string): GraphSearch {
  const now = unwanted(search.without)
  const next = now.includes(status) ? now.filter((other) => other !== status) : [...now, status]
  return graphWith(search, { without: next.sort().join(',') })
}
