import type { ImpactRow } from '../api/types'

/** The rows of one owner, who is told about them together; '' is nobody known. */
export type Group = {
  owner: string
  contact: string | undefined
  rows: ImpactRow[]
  hurt: number
  open: number
}

/** byOwner groups rows by the team that would have to act: those who are hurt first, then those who may be. */
export function byOwner(rows: readonly ImpactRow[]): Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const owner = row.owner ?? ''
    const group = groups.get(owner) ?? { owner, contact: row.contact, rows: [], hurt: 0, open: 0 }
    group.rows.push(row)
    if (row.waived === undefined && row.row === 'FAIL') group.hurt += 1
    if (row.waived === undefined && row.row === 'UNKNOWN') group.open += 1
    groups.set(owner, group)
  }
  for (const group of groups.values()) group.rows.sort((a, b) => weight(a) - weight(b))
  return [...groups.values()].sort(
    (a, b) => b.hurt - a.hurt || b.open - a.open || a.owner.localeCompare(b.owner, 'en'),
  )
}

function weight({ row, waived }: ImpactRow): number {
  if (waived !== undefined) return 3
  return row === 'FAIL' ? 0 : row === 'UNKNOWN' ? 1 : 2
}

/** stateOf says what a group has to do. */
export function stateOf({ hurt, open }: Group): string {
  if (hurt > 0) return `must act: ${hurt} cannot go on`
  return open > 0 ? `should look: ${open} not known` : 'nothing to do'
}

/** How long a waiver may last at most, in days. */
export const longestWaiver = 90

/** dayFrom is the date some days after now as a field for dates has it: '2026-11-20'. */
export function dayFrom(now: Date, days: number): string {
  const day = new Date(now)
  day.setDate(day.getDate() + days)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
}
