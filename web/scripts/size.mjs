// Fails when the build outgrows its budgets. All figures are bytes after gzip -9, which every client understands.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const kB = 1000
const budgets = { initialScript: 200 * kB, initialStyle: 25 * kB, lazyChunk: 90 * kB }
const dist = join(import.meta.dirname, '..', 'dist')

const manifest = JSON.parse(readFileSync(join(dist, 'assets', 'manifest.json'), 'utf8'))
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length

const initial = new Set()
const collect = (key) => {
  if (initial.has(key)) return
  initial.add(key)
  for (const needed of manifest[key].imports ?? []) collect(needed)
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) collect(key)

const chunks = [...initial].map((key) => manifest[key])
const styles = new Set(chunks.flatMap((chunk) => chunk.css ?? []))
const sum = (files) => files.reduce((total, file) => total + size(file), 0)
const rows = [
  ['initial script', sum(chunks.map((chunk) => chunk.file)), budgets.initialScript],
  ['initial style', sum([...styles]), budgets.initialStyle],
]
for (const [key, chunk] of Object.entries(manifest)) {
  if (!initial.has(key) && chunk.file.endsWith('.js'))
    rows.push([`lazy ${chunk.file}`, size(chunk.file), budgets.lazyChunk])
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
