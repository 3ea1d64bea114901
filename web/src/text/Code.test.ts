import { describe, expect, test } from 'vitest'
import { split } from './Code'
import type { Token } from './tokens'

const tokens: Token[] = [
  { text: 'abc', kind: 'key' },
  { text: 'defg', kind: 'plain' },
]
const shown = (marks: { start: number; end: number }[]) =>
  split(tokens, marks).map(({ text, marked }) => (marked ? `[${text}]` : text))

describe('split', () => {
  test.each([
    ['nothing', [], ['abc', 'defg']],
    ['inside', [{ start: 1, end: 2 }], ['a', '[b]', 'c', 'defg']],
    ['across tokens', [{ start: 2, end: 4 }], ['ab', '[c]', '[d]', 'efg']],
    [
      'two',
      [
        { start: 0, end: 1 },
        { start: 5, end: 7 },
      ],
      ['[a]', 'bc', 'de', '[fg]'],
    ],
    ['everything', [{ start: 0, end: 7 }], ['[abc]', '[defg]']],
    [
      'neighbours',
      [
        { start: 0, end: 1 },
        { start: 1, end: 2 },
      ],
      ['[a]', '[b]', 'c', 'defg'],
    ],
    ['past the end', [{ start: 6, end: 99 }], ['abc', 'def', '[g]']],
  ])('marks %s', (_, marks, want) => {
    expect(shown(marks)).toEqual(want)
  })
})
