import type { Api } from '../api/client'
import type { Change, ChangeList } from '../api/types'
import { apiPath, apiQuery } from '../names'
import type { AuditSearch } from '../search'
import { dayEnd, dayStart } from './days'

/** How many changes are wanted at a time. */
export const enough = 100

/** Each request looks at a part of a long history; after so many the reader is asked whether to go on. */
const mostRequests = 5

export type Found = {
  /** Newest first. */
  items: Change[]
  /** Position before which the search goes on; 0 when everything was looked at. */
  before: number
  /** When the oldest change that was looked at was made. */
  reached?: string | undefined
}

/** historyPath leads to the newest changes that a search asks for, before a position or from the end. */
export function historyPath(search: AuditSearch, before?: number): string {
  return (
    apiPath('api', 'v1', 'changes') + apiQuery({ order: 'desc', before, limit: enough, ...filters(search) })
  )
}

/** feedPath leads to the newest of them as an Atom feed. */
export function feedPath(search: AuditSearch): string {
  return apiPath('api', 'v1', 'changes.atom') + apiQuery(filters(search))
}

function filters({ subject, object, action, actor, from, to }: AuditSearch) {
  return {
    subject,
    object,
    kind: action,
    actor,
    since: from === undefined ? undefined : dayStart(from),
    until: to === undefined ? undefined : dayEnd(to),
  }
}

/** readHistory reads on until there is something to show. */
export async function readHistory(
  api: Api,
  search: AuditSearch,
  before: number | undefined,
  signal: AbortSignal,
): Promise<Found> {
  const found: Found = { items: [], before: before ?? 0 }
  let from = before
  for (let requests = 0; requests < mostRequests && found.items.length < enough; requests++) {
    const { items, next, reached } = await api.get<ChangeList>(historyPath(search, from), signal)
    found.items.push(...items)
    found.before = next
    if (reached !== undefined) found.reached = reached
    if (next === 0) break
    from = next
  }
  return found
}
