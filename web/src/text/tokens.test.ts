import { describe, expect, test } from 'vitest'
import { byLine, highlightLimit, tokenize } from './tokens'

const joined = (text: string, format: string) =>
  tokenize(text, format)
    .map((token) => token.text)
    .join('')

const kinds = (text: string, format: string) =>
  tokenize(text, format)
    .filter(({ text: part, kind }) => kind !== 'plain' && part.trim() !== '')
    .map(({ text: part, kind }) => `${kind} ${part}`)

describe('tokenize', () => {
  test('JSON', () => {
    expect(kinds('{"a" : "b\\"c", "n": [-1.5e3, true, nul]}', 'AVRO')).toEqual([
      'key "a"',
      'string "b\\"c"',
      'key "n"',
      'number -1.5e3',
      'word true',
    ])
  })
  test('Protobuf', () => {
    expect(kinds('message A { // "no"\n string b = 1; /* x\n y */ option o = \'it\'; }', 'PROTOBUF')).toEqual(
      [
        'word message',
        'comment // "no"',
        'word string',
        'number 1',
        'comment /* x\n y */',
        'word option',
        `string 'it'`,
      ],
    )
  })

  const alphabet = [
    '"',
    "'",
    '\\',
    '/',
    '*',
    '//',
    '/*',
    '*/',
    '\n',
    ' ',
    '-',
    '1',
    'e',
    'message',
    '{',
    ':',
    'é',
    '\u0000',
    '😀',
  ]
  test.each(['AVRO', 'PROTOBUF'])('%s: the tokens of any text are the text', (format) => {
    let seed = 1
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join('')
      expect(joined(text, format)).toBe(text)
    }
  })

  test.each([
    ['AVRO', '"\\'],
    ['AVRO', '-'],
    ['PROTOBUF', '/*'],
    ['PROTOBUF', '/'],
    ['PROTOBUF', '"'],
  ])('%s: %j is linear when repeated', (format, part) => {
    const text = part.repeat(100_000)
    expect(joined(text, format)).toBe(text)
  })

  test('a very large text is one token', () => {
    expect(tokenize('1 '.repeat(highlightLimit), 'AVRO')).toHaveLength(1)
  })
})

test('byLine keeps empty lines and cuts comments', () => {
  const lines = byLine(tokenize('/* a\n\nb */\n', 'PROTOBUF'))
  expect(lines.map((line) => line.map((token) => token.text).join(''))).toEqual(['/* a', '', 'b */', ''])
  expect(lines[2]?.[0]?.kind).toBe('comment')
})
