// Fails when the build outgrows its budgets. All figures are bytes after gzip -9, which every client understands. A
// lazy part is all that its page loads beyond the first script, whatever files the bundler cuts it into.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const kB = 1000
const budgets = { initialScript: 200 * kB, initialStyle: 25 * kB, lazy: 90 * kB, editor: 160 * kB }
/** The part that has the text editor in it is allowed more: it is loaded where one writes, and nowhere else. */
const editor = 'src/editor/Editor.tsx'
const dist = join(import.meta.dirname, '..', 'dist')

const manifest = JSON.parse(readFileSync(join(dist, 'assets', 'manifest.json'), 'utf8'))
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
const sum = (keys) => [...keys].reduce((total, key) => total + size(manifest[key].file), 0)

/** reach is a chunk and everything that it needs at once. */
function reach(key, found = new Set()) {
  if (found.has(key)) return found
  found.add(key)
  for (const needed of manifest[key].imports ?? []) reach(needed, found)
  return found
}

const entries = Object.keys(manifest).filter((key) => manifest[key].isEntry)
const initial = new Set(entries.flatMap((key) => [...reach(key)]))
const styles = new Set([...initial].flatMap((key) => manifest[key].css ?? []))

const rows = [
  ['initial script', sum(initial), budgets.initialScript],
  ['initial style', [...styles].reduce((total, file) => total + size(file), 0), budgets.initialStyle],
]
for (const [key, { isDynamicEntry }] of Object.entries(manifest)) {
  if (isDynamicEntry !== true) continue
  const more = [...reach(key)].filter((needed) => !initial.has(needed))
  rows.push([`lazy ${key}`, sum(more), key === editor ? budgets.editor : budgets.lazy])
}

let failed = false
for (const [name, bytes, budget] of rows) {
  const over = bytes > budget
  failed ||= over
  console.log(
    `${over ? 'TOO LARGE' : 'ok       '} ${(bytes / kB).toFixed(1).padStart(6)} of ${budget / kB} kB  ${name}`,
  )
}
process.exit(failed ? 1 : 0)
