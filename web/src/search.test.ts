import { describe, expect, test } from 'vitest'
import { formatQuery, narrowed, nextSort, parseQuery, readDiffSearch, readListSearch } from './search'

describe('readListSearch', () => {
  test('leaves out what is at its default', () => {
    expect(readListSearch({ q: '', deleted: 'false', sort: 'name', page: '1' })).toEqual({})
  })
  test('reads everything', () => {
    const search = {
      q: 'a',
      context: '.dev',
      format: 'AVRO',
      deleted: 'true',
      sort: '-registered',
      page: '3',
    }
    expect(readListSearch(search)).toEqual({ ...search, deleted: true, page: 3 })
  })
  test.each(['0', '-1', '1.5', 'x', '1e99', ''])('the page %j is the first', (page) => {
    expect(readListSearch({ page })).toEqual({})
  })
  test('an unknown sort is none', () => {
    expect(readListSearch({ sort: '-evil' })).toEqual({})
    expect(readListSearch({ sort: '--name' })).toEqual({})
  })
  test('what it reads is written and read as the same', () => {
    const search = readListSearch({ q: 'a&b=c', deleted: 'true', page: '2', sort: '-name' })
    expect(readListSearch(parseQuery(formatQuery(search)))).toEqual(search)
  })
})

test('a narrower list starts on its first page', () => {
  expect(narrowed({ q: 'a', page: 4 }, { format: 'JSON' })).toEqual({ q: 'a', format: 'JSON' })
  expect(narrowed({ q: 'a', page: 4 }, { page: 5 })).toEqual({ q: 'a', page: 5 })
  expect(narrowed({ q: 'a' }, { q: '' })).toEqual({})
})

test('a column sorts in its natural order first', () => {
  expect(nextSort('versions', 'name')).toBe('-versions')
  expect(nextSort('versions', '-versions')).toBe('versions')
  expect(nextSort('name', '-versions')).toBe('name')
  expect(nextSort('name', 'name')).toBe('-name')
})

test('a comparison is unified and short unless asked otherwise', () => {
  expect(readDiffSearch({ view: 'unified', all: '1' })).toEqual({})
  expect(readDiffSearch({ view: 'split', all: 'true' })).toEqual({ view: 'split', all: true })
})
