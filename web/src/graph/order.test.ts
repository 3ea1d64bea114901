import { expect, test } from 'vitest'
import { ordered } from './order'

/** crossed counts the crossings between neighbouring columns, pair by pair. */
function crossed(columns: readonly (readonly string[])[], lines: readonly (readonly [string, string])[]) {
  const place = new Map(columns.flatMap((column) => column.map((id, index) => [id, index] as const)))
  const column = new Map(columns.flatMap((ids, index) => ids.map((id) => [id, index] as const)))
  let count = 0
  lines.forEach(([a, b], index) => {
    for (const [c, d] of lines.slice(index + 1)) {
      if (column.get(a) !== column.get(c)) continue
      const left = (place.get(a) ?? 0) - (place.get(c) ?? 0)
      const right = (place.get(b) ?? 0) - (place.get(d) ?? 0)
      if (left * right < 0) count += 1
    }
  })
  return count
}

test('lines that need not cross do not', () => {
  const nodes = [
    ['a', 'b', 'c'],
    ['x', 'y', 'z'],
    ['p', 'q', 'r'],
  ]
  const lines = [
    ['a', 'z'],
    ['b', 'y'],
    ['c', 'x'],
    ['x', 'p'],
    ['y', 'r'],
    ['z', 'q'],
  ] as const
  expect(crossed(nodes, lines)).toBeGreaterThan(0)
  expect(crossed(ordered({ nodes, lines }), lines)).toBe(0)
})

test('a tree is drawn without a crossing', () => {
  const nodes = [['root'], [] as string[], [] as string[]]
  const lines: [string, string][] = []
  for (let child = 0; child < 8; child++) {
    nodes[1]?.push(`child ${child}`)
    lines.push(['root', `child ${child}`])
  }
  for (let leaf = 0; leaf < 40; leaf++) {
    nodes[2]?.push(`leaf ${leaf}`)
    lines.push([`child ${leaf % 8}`, `leaf ${leaf}`])
  }
  expect(crossed(ordered({ nodes, lines }), lines)).toBe(0)
})

test('every node keeps its column, whatever the lines are', () => {
  const nodes = [['a', 'b'], [], ['c', 'd', 'e']]
  const lines = [['b', 'nobody'] as const, ['a', 'a'] as const]
  expect(ordered({ nodes, lines }).map((column) => column.toSorted())).toEqual(nodes)
})

test('lines by chance cross no more often than they did', () => {
  // Numbers that look like chance, and are the same every time.
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 50; round++) {
    const nodes = Array.from({ length: 4 }, (_, column) =>
      Array.from({ length: 2 + random(9) }, (_, place) => `${column}.${place}`),
    )
    const lines: [string, string][] = []
    for (let line = 0; line < 25; line++) {
      const column = random(3)
      const [from, to] = [nodes[column] ?? [], nodes[column + 1] ?? []]
      lines.push([from[random(from.length)] ?? '', to[random(to.length)] ?? ''])
    }
    const once = ordered({ nodes, lines })
    expect(once.map((column) => column.toSorted())).toEqual(nodes.map((column) => column.toSorted()))
    expect(crossed(once, lines)).toBeLessThanOrEqual(crossed(nodes, lines))
  }
})
