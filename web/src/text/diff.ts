import { diffArrays, diffWordsWithSpace } from 'diff'

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

/** compare finds the lines that differ between two texts: those with other keys. It returns undefined when it takes too long. */
export function compare(left: string, right: string, key = (line: string) => line): Comparison | undefined {
  const [before, after] = [splitLines(left), splitLines(right)]
  const [beforeKeys, afterKeys] = [before.map(key), after.map(key)]
  const changes = diffArrays(beforeKeys, afterKeys, { timeout: timeoutMs }) as Change[] | undefined
  if (changes === undefined) return undefined
  const out: Comparison = { rows: [], added: 0, removed: 0 }
  let l = 0
  let r = 0
  for (const { same, removed, added } of settle(group(changes), beforeKeys, afterKeys)) {
    for (let i = 0; i < same; i++) {
      out.rows.push({ kind: 'same', left: { number: ++l, marks: [] }, right: { number: ++r, marks: [] } })
    }
    for (let i = 0; i < Math.max(removed, added); i++) {
      if (i >= added) {
        out.rows.push({ kind: 'removed', left: { number: ++l, marks: [] } })
      } else if (i >= removed) {
        out.rows.push({ kind: 'added', right: { number: ++r, marks: [] } })
      } else {
        const marks = markWords(before[l] ?? '', after[r] ?? '')
        out.rows.push({
          kind: 'changed',
          left: { number: ++l, marks: marks.left },
          right: { number: ++r, marks: marks.right },
        })
      }
    }
    out.removed += removed
    out.added += added
  }
  return out
}

/** The line break behind the last line makes no line of its own. */
function splitLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

type Change = { count: number; added: boolean; removed: boolean }
/** A block is a run of equal lines and the change behind it. */
type Block = { same: number; removed: number; added: number }

function group(changes: Change[]): Block[] {
  const blocks: Block[] = []
  let block: Block | undefined
  for (const { count, added, removed } of changes) {
    if (block === undefined || !(added || removed)) blocks.push((block = { same: 0, removed: 0, added: 0 }))
    if (added) block.added += count
    else if (removed) block.removed += count
    else block.same += count
  }
  return blocks
}

/**
 * settle moves lines that were only added, or only removed, to where a reader expects them. Between equal lines such a
 * run can slide; without this, a new object would be shown as the end of the one before it and its own beginning.
 */
function settle(blocks: Block[], left: string[], right: string[]): Block[] {
  let l = 0
  let r = 0
  blocks.forEach((block, at) => {
    const next = blocks[at + 1]
    const size = block.added + block.removed
    const pure = size > 0 && (block.added === 0 || block.removed === 0)
    const lines = block.added > 0 ? right : left
    const start = (block.added > 0 ? r : l) + block.same
    if (pure) {
      const shift = bestShift(lines, start, size, block.same, next?.same ?? 0)
      block.same -= shift
      if (next !== undefined) next.same += shift
      else if (shift > 0) blocks.push({ same: shift, removed: 0, added: 0 })
    }
    l += block.same + block.removed
    r += block.same + block.added
  })
  return blocks
}

/**
 * bestShift is how far up (or, negative, down) a run should slide, to begin with what opens: a line that is indented
 * as little as any in the run, and that does not close anything. Without such a place it stays.
 */
function bestShift(lines: string[], start: number, size: number, above: number, below: number): number {
  const indent = (line: number) => lines[line]?.search(/\S|$/) ?? 0
  // Sliding by a line takes one line out and an equal one in, so the least indentation is the same everywhere.
  const least = lines
    .slice(start, start + size)
    .reduce((min, _, at) => Math.min(min, indent(start + at)), Infinity)
  const opens = (at: number) => indent(at) === least && !/^\s*[\]}]/.test(lines[at] ?? '')
  for (let at = start; at >= start - above; at--) {
    if (opens(at)) return start - at
    if (lines[at - 1] !== lines[at - 1 + size]) break
  }
  for (let at = start; at <= start + below; at++) {
    if (opens(at)) return start - at
    if (lines[at] !== lines[at + size]) break
  }
  return 0
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
