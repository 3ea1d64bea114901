import type { Field } from '../api/types'

/** What of a tree is shown: rows in order, of which every parent comes before its children. */

export type Filter = {
  /** Words that all have to be in the path or the doc. */
  find?: string
  tag?: string
  /** Only these paths. */
  among?: ReadonlySet<string>
}

/** matches are the indices of the rows that a filter asks for; undefined is a filter that asks for everything. */
export function matches(
  fields: readonly Field[],
  { find = '', tag, among }: Filter,
): Set<number> | undefined {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && tag === undefined && among === undefined) return undefined
  const found = new Set<number>()
  for (const [index, field] of fields.entries()) {
    const text = `${field.path} ${field.doc ?? ''}`.toLowerCase()
    const fits =
      words.every((word) => text.includes(word)) &&
      (tag === undefined || (field.tags ?? []).includes(tag)) &&
      (among === undefined || among.has(field.path))
    if (fits) found.add(index)
  }
  return found
}

/**
 * visible are the indices of the rows to show. With matches, those and the rows that they lie in, whatever is
 * collapsed; without, all rows that lie in no collapsed one.
 */
export function visible(
  fields: readonly Field[],
  collapsed: ReadonlySet<string>,
  found: ReadonlySet<number> | undefined,
): number[] {
  if (found !== undefined) {
    const shown = new Set<number>()
    for (const index of found) {
      for (let at = index; at >= 0 && !shown.has(at); at = fields[at]?.parent ?? -1) shown.add(at)
    }
    return [...shown].sort((a, b) => a - b)
  }
  const hidden = new Set<number>()
  for (const [index, { parent }] of fields.entries()) {
    const above = fields[parent]
    if (above !== undefined && (hidden.has(parent) || collapsed.has(above.path))) hidden.add(index)
  }
  return [...fields.keys()].filter((index) => !hidden.has(index))
}

/** parents are the indices of the rows that have children. */
export function parents(fields: readonly Field[]): Set<number> {
  return new Set(fields.map(({ parent }) => parent).filter((parent) => parent >= 0))
}

/** A tree with more rows begins with its first levels only. */
const openUpTo = 400

/** collapsedAtFirst are the paths that are closed when a tree is opened: none, or all but the first levels. */
export function collapsedAtFirst(fields: readonly Field[], opened: string | undefined): Set<string> {
  const collapsed = new Set<string>()
  if (fields.length <= openUpTo) return collapsed
  for (const index of parents(fields)) {
    const field = fields[index]
    if (field !== undefined && field.depth >= 1) collapsed.add(field.path)
  }
  // The field that the address names is seen.
  let at = fields.findIndex(({ path }) => path === opened)
  while (at >= 0) {
    at = fields[at]?.parent ?? -1
    collapsed.delete(fields[at]?.path ?? '')
  }
  return collapsed
}

/** drawnAbove is the row further up in which the type of a recursive field is drawn; -1 is the root itself. */
export function drawnAbove(fields: readonly Field[], index: number): number {
  const type = fields[index]?.recursion
  for (let at = fields[index]?.parent ?? -1; at >= 0; at = fields[at]?.parent ?? -1) {
    if (type !== undefined && fields[at]?.typeName === type) return at
  }
  return -1
}
