import { describe, expect, test } from 'vitest'
import { readable } from './json'

const bare = (text: string) => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')

describe('readable', () => {
  test('a record is laid out one field per line', () => {
    const text = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":["null","string"],"default":null}]}`
    expect(readable(text)).toBe(`{
  "type": "record",
  "name": "Order",
  "fields": [
    { "name": "id", "type": "string" },
    { "name": "note", "type": ["null", "string"], "default": null }
  ]
}`)
  })

  test('a field that does not fit is broken', () => {
    const long = 'x'.repeat(90)
    expect(readable(`{"a":{"doc":"${long}","b":[]}}`)).toBe(
      `{\n  "a": {\n    "doc": "${long}",\n    "b": []\n  }\n}`,
    )
  })

  test.each([
    ['long numbers', '{"max":9007199254740993,"small":1e-400,"big":1E+400,"zero":-0.0}'],
    ['keys that look like numbers, in their order', '{"b":1,"2":2,"1":3}'],
    ['doubled keys', '{"a":1,"a":2}'],
    ['escapes', String.raw`{"a":"\u00e9\"\\\n","\/":"</script>"}`],
    ['empty containers', '{"a":{},"b":[],"c":[{}],"d":[[]]}'],
    ['scalars', '"string"'],
    ['odd white space', ' \r\n\t{ "a" :\n[ 1 ,2 ] } \n'],
    ['empty keys', '{"":{"":""}}'],
  ])('keeps %s', (_, text) => {
    expect(bare(readable(text))).toBe(bare(text))
    expect(readable(readable(text))).toBe(readable(text))
  })

  test.each([
    '',
    '{',
    '{"a"}',
    '{"a":}',
    '[1,]',
    '[1 2]',
    '{"a":1,}',
    '{a:1}',
    'syntax = "proto3";',
    '[1]]',
    '"',
    "{'a':1}",
    '[1]x',
  ])('leaves %j alone, which is not JSON', (text) => {
    expect(readable(text)).toBe(text)
  })

  test('is not overwhelmed by depth', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(readable(deep)).toBe(deep)
  })

  test('is linear in nesting and in length', () => {
    const nested = '{"a":'.repeat(499) + '1' + '}'.repeat(499)
    expect(bare(readable(nested))).toBe(nested)
    const long = `[${'{"name":"field","type":"string"},'.repeat(20_000)}1]`
    expect(readable(long).split('\n')).toHaveLength(20_003)
  })
})
