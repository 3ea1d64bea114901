import { describe, expect, test } from 'vitest'
import { compare, stretches, type Comparison } from './diff'

/** A comparison in the usual notation. */
function notation({ rows }: Comparison, left: string, right: string): string[] {
  const [l, r] = [left.split('\n'), right.split('\n')]
  return rows.flatMap((row) => {
    if (row.kind === 'same') return [` ${l[(row.left?.number ?? 0) - 1]}`]
    return [
      ...(row.left === undefined ? [] : [`-${l[row.left.number - 1]}`]),
      ...(row.right === undefined ? [] : [`+${r[row.right.number - 1]}`]),
    ]
  })
}

function of(left: string, right: string): Comparison {
  const comparison = compare(left, right)
  if (comparison === undefined) throw new Error('took too long')
  return comparison
}

describe('compare', () => {
  test.each([
    ['equal', 'a\nb', 'a\nb', [' a', ' b'], 0, 0],
    ['nothing', '', '', [], 0, 0],
    ['added at the end', 'a', 'a\nb', [' a', '+b'], 1, 0],
    ['removed at the start', 'a\nb', 'b', ['-a', ' b'], 0, 1],
    ['changed', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c'], 1, 1],
    ['everything', 'a', 'b\nc', ['-a', '+b', '+c'], 2, 1],
    ['from nothing', '', 'a\n', ['+a'], 1, 0],
    ['a final line break is no difference', 'a\n', 'a', [' a'], 0, 0],
  ])('%s', (_, left, right, lines, added, removed) => {
    const comparison = of(left, right)
    expect(notation(comparison, left, right)).toEqual(lines)
    expect(comparison).toMatchObject({ added, removed })
  })

  test('every line of both texts is in it, once and in order', () => {
    const left = Array.from({ length: 200 }, (_, i) => `line ${(i * 7) % 31}`)
    const right = left
      .filter((_, i) => i % 5 !== 0)
      .flatMap((line, i) => (i % 9 === 0 ? [line, 'new'] : [line]))
    const { rows } = of(left.join('\n'), right.join('\n'))
    const numbers = (side: 'left' | 'right') => rows.flatMap((row) => row[side]?.number ?? [])
    expect(numbers('left')).toEqual(left.map((_, i) => i + 1))
    expect(numbers('right')).toEqual(right.map((_, i) => i + 1))
  })

  test('a key decides what is equal', () => {
    const key = (line: string) => line.replace(/,$/, '')
    expect(compare('a\nb', 'a,\nb,\nc', key)).toMatchObject({ added: 1, removed: 0 })
  })

  test.each([
    ['in the middle', '[\n {\n  1\n }\n]', '[\n {\n  1\n }\n {\n  2\n }\n]'],
    ['at the start', '[\n {\n  2\n }\n]', '[\n {\n  1\n }\n {\n  2\n }\n]'],
    ['between two', '[\n {\n  1\n }\n {\n  1\n }\n]', '[\n {\n  1\n }\n {\n  2\n }\n {\n  1\n }\n]'],
  ])('an object that is added %s is shown as one', (_, left, right) => {
    for (const [a, b, sign] of [
      [left, right, '+'],
      [right, left, '-'],
    ] as const) {
      const changed = notation(of(a, b), a, b).filter((line) => !line.startsWith(' '))
      expect(changed.map((line) => line.replace(/\d/, 'n'))).toEqual([`${sign} {`, `${sign}  n`, `${sign} }`])
    }
  })

  test('what is added at the very end may slide too', () => {
    const left = '{\n}'
    const right = '{\n}\n{\n}'
    expect(notation(of(left, right), left, right)).toEqual([' {', ' }', '+{', '+}'])
  })

  test('marks the words that changed', () => {
    const left = '{ "name": "total", "type": "double" }'
    const right = '{ "name": "total", "type": "long" }'
    const [row] = of(left, right).rows
    expect(row?.left?.marks.map(({ start, end }) => left.slice(start, end))).toEqual(['double'])
    expect(row?.right?.marks.map(({ start, end }) => right.slice(start, end))).toEqual(['long'])
  })

  test('marks nothing in lines that have nothing to do with each other', () => {
    const [row] = of('string iban = 6;', '}').rows
    expect(row?.left?.marks).toEqual([])
  })
})

describe('stretches', () => {
  const texts = (n: number) => Array.from({ length: n }, (_, i) => String(i))
  test('leaves out what is far from a change', () => {
    const left = texts(30)
    const right = left.with(10, 'x').with(20, 'y')
    const shown = stretches(of(left.join('\n'), right.join('\n')).rows, 3)
    expect(
      shown.map(({ rows, hidden }) => (hidden > 0 ? `${hidden} hidden` : `${rows.length} shown`)),
    ).toEqual(['7 hidden', '7 shown', '3 hidden', '7 shown', '6 hidden'])
  })
  test('joins changes that are close', () => {
    const left = texts(8)
    const shown = stretches(of(left.join('\n'), left.with(2, 'x').with(5, 'y').join('\n')).rows, 3)
    expect(shown).toHaveLength(1)
  })
  test('equal texts are one gap', () => {
    expect(stretches(of('a\nb', 'a\nb').rows, 3)).toEqual([{ rows: [], hidden: 2 }])
  })
})
