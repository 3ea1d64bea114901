import { describe, expect, test } from 'vitest'
import { apiPath, apiQuery, shellQuote, spell, versionPair } from './names'
import { tortureNames } from './names.fixture'

describe('apiPath', () => {
  test.each(tortureNames)('survives a URL parser: %j', (name) => {
    const path = apiPath('subjects', name, 'versions', 1)
    const segments = new URL(`http://x${path}`).pathname.split('/')
    expect(segments).toHaveLength(5)
    expect(decodeURIComponent(segments[2] ?? '')).toBe(spell(name))
    expect(segments.slice(3)).toEqual(['versions', '1'])
  })
  test('encodes once', () => {
    expect(apiPath('subjects', 'x%2Fy')).toBe('/subjects/x%252Fy')
    expect(apiPath('subjects', 'a/b')).toBe('/subjects/a%2Fb')
    expect(apiPath('subjects', ':.ctx:a')).toBe('/subjects/%3A.ctx%3Aa')
  })
  test('does not fail on half a surrogate pair', () => {
    expect(apiPath('subjects', '\ud800')).toBe('/subjects/%EF%BF%BD')
  })
})

describe('spell', () => {
  test.each([
    ['.', ':.:.'],
    ['..', ':.:..'],
    ['', ':.:'],
    ['...', '...'],
    [':.ctx:..', ':.ctx:..'],
  ])('%j is %j', (name, spelling) => {
    expect(spell(name)).toBe(spelling)
  })
})

describe('apiQuery', () => {
  test('leaves out what is not set', () => {
    expect(apiQuery({ q: '', deleted: false, context: undefined })).toBe('')
    expect(apiQuery({ q: 'a b&c', deleted: true, offset: 0 })).toBe('?q=a+b%26c&deleted=true&offset=0')
  })
})

describe('shellQuote', () => {
  test.each([
    ['a b', `'a b'`],
    [`it's`, `'it'\\''s'`],
    ['$(rm -rf /)', `'$(rm -rf /)'`],
    ['', `''`],
  ])('%j is %s', (text, word) => {
    expect(shellQuote(text)).toBe(word)
  })
})

describe('versionPair', () => {
  test.each([
    ['1...2', { from: '1', to: '2' }],
    ['3...latest', { from: '3', to: 'latest' }],
    ['1..2', undefined],
    ['a...b', undefined],
    ['1...2...3', undefined],
    ['99999999999...1', undefined],
    ['-1...2', undefined],
  ])('%s', (text, pair) => {
    expect(versionPair(text)).toEqual(pair)
  })
})
