/** What goes in and out of a domain, read from the graphs around its applications. */
import type { Lineage } from '../api/types'

/** An event that crosses the border of a domain, and who is on the other side: a domain, or who has none. */
export type Crossing = { event: string; others: string[] }

export type Traffic = {
  /** Events of the domain that others read. */
  offers: Crossing[]
  /** Events of others that the domain reads. */
  needs: Crossing[]
}

/** traffic reads what crosses the border. An application or event without a domain stands for itself. */
export function traffic(graphs: readonly Lineage[], domain: string): Traffic {
  const offers = new Map<string, Set<string>>()
  const needs = new Map<string, Set<string>>()
  for (const { nodes, edges } of graphs) {
    const known = new Map(nodes.map((node) => [node.id, node]))
    for (const { from, to, role } of edges) {
      const [event, reader] = [known.get(from), known.get(to)]
      if (role !== 'consumes' || event === undefined || reader === undefined) continue
      const [sent, read] = [event.domain === domain, reader.domain === domain]
      if (sent === read) continue
      const side = sent ? offers : needs
      const other = sent ? (reader.domain ?? reader.name) : (event.domain ?? 'no domain')
      const others = side.get(event.name) ?? new Set()
      side.set(event.name, others.add(other))
    }
  }
  return { offers: sorted(offers), needs: sorted(needs) }
}

function sorted(side: Map<string, Set<string>>): Crossing[] {
  return [...side]
    .map(([event, others]) => ({ event, others: [...others].sort() }))
    .sort((a, b) => (a.event < b.event ? -1 : 1))
}
