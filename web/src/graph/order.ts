/** In which order the nodes of a column stand below each other, so that few lines cross. */

/** Columns are what an ordering begins with: which nodes each one has, and the lines to nodes of the next one. */
export type Columns = {
  nodes: readonly (readonly string[])[]
  lines: readonly (readonly [from: string, to: string])[]
}

/** How often all columns are gone through, there and back, and after how many times without gain it is left at that. */
const [mostRounds, patience] = [12, 3]

/**
 * ordered puts the nodes of each column into an order in which few lines cross. Each goes to the mean of where its
 * neighbours in the column before are, from left to right and then back, for as long as that helps. That is the method
 * of Sugiyama, Tagawa and Toda (1981).
 */
export function ordered({ nodes, lines }: Columns): string[][] {
  const numbers = new Map<string, number>()
  const names: string[] = []
  let columns = nodes.map((column) =>
    column.map((name) => {
      numbers.set(name, names.length)
      return names.push(name) - 1
    }),
  )
  const left = names.map((): number[] => [])
  const right = names.map((): number[] => [])
  for (const [from, to] of lines) {
    const [a, b] = [numbers.get(from), numbers.get(to)]
    if (a === undefined || b === undefined) continue
    right[a]?.push(b)
    left[b]?.push(a)
  }
  const place = new Float64Array(names.length)
  columns = grown(columns, left, right)
  columns.forEach((column) => {
    settle(column, place)
  })
  let best = columns.map((column) => [...column])
  let fewest = crossings(columns, right, place)
  for (let round = 0, idle = 0; round < mostRounds && idle < patience && fewest > 0; round++, idle++) {
    const back = round % 2 === 1
    const neighbours = back ? right : left
    for (const column of back ? columns.toReversed() : columns) {
      sortByMean(column, neighbours, place, round % 4 >= 2)
      settle(column, place)
    }
    const count = crossings(columns, right, place)
    if (count >= fewest) continue
    fewest = count
    best = columns.map((column) => [...column])
    idle = -1
  }
  return best.map((column) => column.map((node) => names[node] ?? ''))
}

/** grown is an order to begin with: each node stands near those that it has lines to, as a search in depth meets them. */
function grown(columns: number[][], left: number[][], right: number[][]): number[][] {
  const column = new Map(columns.flatMap((nodes, index) => nodes.map((node) => [node, index] as const)))
  const result = columns.map((): number[] => [])
  const seen = new Set<number>()
  for (const start of columns.flat()) {
    const stack = [start]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (seen.has(node)) continue
      seen.add(node)
      result[column.get(node) ?? 0]?.push(node)
      stack.push(...(left[node] ?? []).toReversed(), ...(right[node] ?? []).toReversed())
    }
  }
  return result
}

function settle(column: readonly number[], place: Float64Array) {
  column.forEach((node, index) => {
    place[node] = index
  })
}

/** sortByMean sorts a column; what has no neighbour on that side stays where it is. lastFirst turns round what is equal. */
function sortByMean(
  column: number[],
  neighbours: readonly (readonly number[])[],
  place: Float64Array,
  lastFirst: boolean,
) {
  const mean = new Map<number, number>()
  for (const node of column) {
    const around = neighbours[node] ?? []
    if (around.length === 0) continue
    mean.set(node, around.reduce((sum, near) => sum + (place[near] ?? 0), 0) / around.length)
  }
  const movable = column.filter((node) => mean.has(node))
  if (lastFirst) movable.reverse()
  movable.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0))
  let next = 0
  column.forEach((node, index) => {
    if (mean.has(node)) column[index] = movable[next++] ?? node
  })
}

/** crossings counts how often lines between neighbouring columns cross, as Barth, Jünger and Mutzel (2002) count. */
function crossings(
  columns: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
  place: Float64Array,
): number {
  let count = 0
  columns.forEach((column, index) => {
    const size = columns[index + 1]?.length ?? 0
    // A tree of sums over the places in the next column: how many lines end at or behind each.
    const sums = new Uint32Array(size + 1)
    let seen = 0
    for (const node of column) {
      const ends = (right[node] ?? []).map((end) => place[end] ?? 0).sort((a, b) => a - b)
      for (const end of ends) {
        let before = 0
        for (let at = end + 1; at > 0; at -= at & -at) before += sums[at] ?? 0
        count += seen - before
      }
      for (const end of ends) {
        for (let at = end + 1; at <= size; at += at & -at) sums[at] = (sums[at] ?? 0) + 1
        seen += 1
      }
    }
  })
  return count
}
