import { diffLines, diffWordsWithSpace } from 'diff'

/** A side of a row: a line of one of the two texts, and which parts of it differ from its partner. */
export type Side = { number: number; marks: Mark[] }
/** A mark is a range of characters in a line; its end is not in it. */
export type Mark = { start: number; end: number }

/** A row has both sides where a line is kept or changed, one where it is added or removed. */
export type Row = { kind: 'same' | 'changed' | 'removed' | 'added'; left?: Side; right?: Side }

export type Comparison = { rows: Row[]; added: number; removed: number }

/** How long a browser may think about a comparison. Texts without anything in common take a time that is quadratic. */
const timeoutMs = 2000
/** Longer lines are compared as wholes. */
const markLimit = 2000

/** compare finds the lines that differ between two texts. It returns undefined when it takes too long. */
export function compare(left: string, right: string): Comparison | undefined {
  const changes = diffLines(endLine(left), endLine(right), { timeout: timeoutMs }) as
    { value: string; added?: boolean; removed?: boolean }[] | undefined
  if (changes === undefined) return undefined
  const out: Comparison = { rows: [], added: 0, removed: 0 }
  let l = 0
  let r = 0
  let pending: string[] = [] // removed lines that may have a partner in what is added next
  const flush = (added: string[]) => {
    const both = Math.max(pending.length, added.length)
    for (let i = 0; i < both; i++) {
      const before = pending[i]
      const after = added[i]
      if (before !== undefined && after !== undefined) {
        const marks = markWords(before, after)
        out.rows.push({
          kind: 'changed',
          left: { number: ++l, marks: marks.left },
          right: { number: ++r, marks: marks.right },
        })
      } else if (before !== undefined) {
        out.rows.push({ kind: 'removed', left: { number: ++l, marks: [] } })
      } else {
        out.rows.push({ kind: 'added', right: { number: ++r, marks: [] } })
      }
    }
    out.removed += pending.length
    out.added += added.length
    pending = []
  }
  for (const { value, added, removed } of changes) {
    const lines = value.split('\n').slice(0, -1)
    if (removed === true) {
      flush([])
      pending = lines
    } else if (added === true) {
      flush(lines)
    } else {
      flush([])
      for (let i = 0; i < lines.length; i++) {
        out.rows.push({ kind: 'same', left: { number: ++l, marks: [] }, right: { number: ++r, marks: [] } })
      }
    }
  }
  flush([])
  return out
}

/** A last line without its end would differ from the same line in the middle. */
function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** Lines that have less than this in common are two lines, not one that was changed: marks would be noise. */
const kinship = 0.3

function markWords(before: string, after: string): { left: Mark[]; right: Mark[] } {
  const none = { left: [], right: [] }
  if (before.length > markLimit || after.length > markLimit) return none
  const left: Mark[] = []
  const right: Mark[] = []
  let l = 0
  let r = 0
  let common = 0
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    if (added) {
      right.push({ start: r, end: r + value.length })
      r += value.length
    } else if (removed) {
      left.push({ start: l, end: l + value.length })
      l += value.length
    } else {
      l += value.length
      r += value.length
      common += value.trim().length
    }
  }
  return common < kinship * Math.max(before.trim().length, after.trim().length) ? none : { left, right }
}

/** A stretch is what is shown without a break, or how much is left out between two of them. */
export type Stretch = { rows: Row[]; hidden: number }

/** stretches leaves out what is the same and further than a few lines from any change. */
export function stretches(rows: Row[], context: number): Stretch[] {
  const near = new Uint8Array(rows.length)
  rows.forEach(({ kind }, at) => {
    if (kind !== 'same') near.fill(1, Math.max(0, at - context), at + context + 1)
  })
  const out: Stretch[] = []
  let last: Stretch | undefined
  rows.forEach((row, at) => {
    if (near[at] === 1) {
      if (last === undefined || last.hidden > 0) out.push((last = { rows: [], hidden: 0 }))
      last.rows.push(row)
    } else {
      if (last === undefined || last.hidden === 0) out.push((last = { rows: [], hidden: 0 }))
      last.hidden++
    }
  })
  return out
}
