import { describe, expect, test } from 'vitest'
import type { Field } from '../api/types'
import { collapsedAtFirst, drawnAbove, matches, parents, visible } from './model'

/** A tree from its paths: a row lies in the row whose path it begins with. */
function tree(...paths: string[]): Field[] {
  return paths.map((path, index) => {
    const parent = paths.findLastIndex((other, at) => at < index && path.startsWith(`${other}.`))
    const depth = path.split('.').length - 1
    return {
      path,
      name: path,
      parent,
      depth,
      type: 'string',
      kind: 'string',
      required: true,
      always: true,
      at: '',
    }
  })
}

const fields = tree('a', 'b', 'b.c', 'b.c.d', 'b.e', 'f')
const paths = (indices: Iterable<number>) => [...indices].map((index) => fields[index]?.path)

describe('visible', () => {
  test('everything, when nothing is closed', () => {
    expect(paths(visible(fields, new Set(), undefined))).toEqual(['a', 'b', 'b.c', 'b.c.d', 'b.e', 'f'])
  })
  test('nothing of a closed row, however deep', () => {
    expect(paths(visible(fields, new Set(['b']), undefined))).toEqual(['a', 'b', 'f'])
    expect(paths(visible(fields, new Set(['b.c']), undefined))).toEqual(['a', 'b', 'b.c', 'b.e', 'f'])
  })
  test('what is found, with the rows that it lies in, although they are closed', () => {
    const found = matches(fields, { find: 'd' })
    expect(paths(found ?? [])).toEqual(['b.c.d'])
    expect(paths(visible(fields, new Set(['b']), found))).toEqual(['b', 'b.c', 'b.c.d'])
  })
})

describe('matches', () => {
  const tagged = fields.map((field, index) => ({
    ...field,
    ...(index === 4 ? { tags: ['PII'], doc: 'Where the confirmation goes' } : {}),
  }))
  test.each([
    [{}, undefined],
    [{ find: '  ' }, undefined],
    [{ find: 'B E' }, [4]],
    [{ find: 'confirmation' }, [4]],
    [{ tag: 'PII' }, [4]],
    [{ tag: 'PII', find: 'a' }, [4]],
    [{ tag: 'none' }, []],
    [{ among: new Set(['f', 'a']) }, [0, 5]],
    [{ among: new Set<string>() }, []],
  ])('%o', (filter, want) => {
    const found = matches(tagged, filter)
    expect(found === undefined ? undefined : [...found]).toEqual(want)
  })
})

test('parents are the rows with something in them', () => {
  expect([...parents(fields)]).toEqual([1, 2])
})

test('a large tree begins closed, but for what the address names', () => {
  const many = tree(
    ...Array.from({ length: 500 }, (_, i) => `x${i}`),
    'b',
    'b.c',
    'b.c.d',
    'g',
    'g.h',
    'g.h.i',
  )
  expect(collapsedAtFirst(fields, undefined)).toEqual(new Set())
  expect(collapsedAtFirst(many, undefined)).toEqual(new Set(['b.c', 'g.h']))
  expect(collapsedAtFirst(many, 'g.h.i')).toEqual(new Set(['b.c']))
})

test('a recursive field leads to where its type is drawn', () => {
  const nested = tree('node', 'node.left', 'node.left.left').map((field, index) => ({
    ...field,
    ...(index === 0 ? { typeName: 'Node' } : {}),
    ...(index === 2 ? { recursion: 'Node' } : {}),
  }))
  expect(drawnAbove(nested, 2)).toBe(0)
  expect(drawnAbove(fields, 3)).toBe(-1)
})
