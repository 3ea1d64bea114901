import type { Change, ChangeList } from '../api/types'
import type { AuditSearch } from '../search'

/**
 * The history is numbered from 1 without gaps, and the API reads it forward. What people want is the newest first, so
 * it is read here in windows, from the end towards the beginning.
 */

/** ReadChanges reads a page of changes behind a position. */
export type ReadChanges = (after: number, limit: number, subject?: string) => Promise<ChangeList>

/** A window without a filter for the subject is one request; with one, the server skips the others by itself. */
const windowSize = 1_000
const subjectWindow = 20_000
const mostPerRequest = 1_000
/** How many matches are wanted at a time. */
const enough = 100
/** After so many windows without enough matches the reader is asked whether to go on. */
const mostWindows = 10

export type Found = {
  items: Change[]
  /** Position before which the search goes on; 1 when everything was looked at. */
  before: number
  /** When the oldest change that was looked at was made. */
  reached?: string
}

/** scan finds the newest changes before a position that a search asks for. */
export async function scan(read: ReadChanges, before: number, search: AuditSearch): Promise<Found> {
  const found: Found = { items: [], before }
  const matches = matcher(search)
  const since = dayStart(search.from)
  for (let windows = 0; windows < mostWindows && found.before > 1 && found.items.length < enough; windows++) {
    const after = Math.max(0, found.before - 1 - (search.subject === undefined ? windowSize : subjectWindow))
    const changes = await readWindow(read, after, found.before, search.subject)
    found.items.push(...changes.filter(matches).reverse())
    found.before = after + 1
    const oldest = changes[0]
    if (oldest !== undefined) found.reached = oldest.at
    if (oldest !== undefined && Date.parse(oldest.at) < since) found.before = 1 // all that is left is older
  }
  return found
}

async function readWindow(read: ReadChanges, after: number, before: number, subject?: string) {
  const changes: Change[] = []
  for (let from = after; from < before - 1;) {
    const { items, next } = await read(from, Math.min(mostPerRequest, before - 1 - from), subject)
    changes.push(...items.filter(({ position }) => position < before))
    if (next <= from) break
    from = next
  }
  return changes
}

/** start is the position before which a search begins: the end of the history, or of its last day. */
export async function start(read: ReadChanges, head: number, search: AuditSearch): Promise<number> {
  const until = dayEnd(search.to)
  let [low, high] = [1, head + 1]
  if (until === Infinity) return high
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const { items } = await read(middle - 1, 1)
    const [change] = items
    if (change !== undefined && Date.parse(change.at) < until) low = middle + 1
    else high = middle
  }
  return low
}

function matcher({ action, actor, from, to }: AuditSearch): (change: Change) => boolean {
  const [since, until] = [dayStart(from), dayEnd(to)]
  return (change) => {
    const at = Date.parse(change.at)
    return (
      (action === undefined || change.kind === action) &&
      (actor === undefined || change.actor === actor) &&
      at >= since &&
      at < until
    )
  }
}

/** dayStart is when a day begins where the reader is; long ago for none. */
function dayStart(day: string | undefined): number {
  return day === undefined ? -Infinity : new Date(`${day}T00:00:00`).getTime()
}

/** dayEnd is when a day ends. Not all days have 24 hours. */
function dayEnd(day: string | undefined): number {
  if (day === undefined) return Infinity
  const end = new Date(`${day}T00:00:00`)
  end.setDate(end.getDate() + 1)
  return end.getTime()
}
