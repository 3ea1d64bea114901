import { expect, test } from 'vitest'
import type { Graph } from './model'
import { pathBetween, pathWords } from './path'

/** Lines such as 'a>b' between nodes of one letter. */
function graphOf(...lines: string[]): Graph {
  const ends = lines.map((line) => line.split('>') as [string, string])
  const names = [...new Set(ends.flat())]
  return {
    nodes: names.map((id) => ({ id, kind: 'event', name: id, depth: 0, more: 0, size: 1 })),
    edges: ends.map(([from, to]) => ({ id: `${from}>${to}`, from, to, uses: [] })),
  }
}

function found(graph: Graph, from: string, to: string) {
  const path = pathBetween(graph, from, to)
  return (
    path && {
      way: path.way,
      steps: path.steps,
      nodes: path.graph.nodes.map(({ id }) => id).join(''),
      lines: path.graph.edges.map(({ id }) => id),
    }
  )
}

test('all shortest paths are found, and nothing else', () => {
  const graph = graphOf('a>b', 'a>c', 'b>d', 'c>d', 'd>e', 'a>x', 'x>y', 'y>e', 'b>c', 'e>a')
  expect(found(graph, 'a', 'd')).toEqual({
    way: 'down',
    steps: 2,
    nodes: 'abcd',
    lines: ['a>b', 'a>c', 'b>d', 'c>d'],
  })
  expect(found(graph, 'a', 'e')?.nodes).toBe('abcdexy')
})

test('against the messages, and across, only where there is no other way', () => {
  expect(found(graphOf('a>b', 'b>c'), 'c', 'a')).toEqual({
    way: 'up',
    steps: 2,
    nodes: 'abc',
    lines: ['a>b', 'b>c'],
  })
  expect(found(graphOf('a>b', 'c>b', 'c>d'), 'a', 'd')).toMatchObject({ way: 'across', nodes: 'abcd' })
  expect(found(graphOf('a>b', 'c>d'), 'a', 'd')).toBeUndefined()
  expect(found(graphOf('a>b'), 'a', 'a')).toMatchObject({ steps: 0, nodes: 'a', lines: [] })
})

test('it is said in words', () => {
  const graph = graphOf('a>b', 'c>b')
  const words = (from: string, to: string) => {
    const path = pathBetween(graph, from, to)
    return path && pathWords(path, from, to)
  }
  expect(words('a', 'b')).toBe('What a does reaches b in 1 step.')
  expect(words('b', 'a')).toBe('What a does reaches b in 1 step.')
  expect(words('a', 'c')).toBe('No messages flow from one to the other; they are connected in 2 steps.')
})
