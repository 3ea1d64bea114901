import { Link, type LinkProps } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { LineageEdge } from '../api/types'
import { applicationLink, eventLink, graphLink, versionLink } from '../links'
import { countWords, type Edge, type Graph, type Node } from './model'
import { KindIcon } from './NodeBox'
import { graphWith, type GraphSearch } from './search'
import { kindName, nodeName, shortName, words } from './texts'

/** A row is one use, or all behind a line that ends at a group. */
type Row = { key: string; from: Node; to: Node; use: LineageEdge | undefined; edge: Edge }

type Props = {
  graph: Graph
  search: GraphSearch
  /** Whether the drawing may stand beside them, so that they have little room. */
  beside: boolean
}

/** Rows are the same lines as in the drawing, in words: who sends or reads what, where, and how that is known. */
export function Rows({ graph, search, beside }: Props) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const rows = graph.edges.flatMap((edge): Row[] => {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)]
    if (from === undefined || to === undefined) return []
    if (from.kind === 'group' || to.kind === 'group')
      return [{ key: edge.id, from, to, use: undefined, edge }]
    return edge.uses.map((use) => ({ key: `${edge.id} ${use.id}`, from, to, use, edge }))
  })
  if (rows.length === 0) return null
  return (
    <div className="card overflow-x-auto">
      <table className="w-full min-w-[26rem] table-fixed border-collapse text-left">
        <caption className="sr-only">Lines of the graph</caption>
        <thead className="border-b border-line bg-sunken">
          <tr>
            <th scope="col" className="label px-4 py-2">
              From
            </th>
            <th scope="col" className="label px-4 py-2">
              To
            </th>
            <th scope="col" className={`label w-36 px-4 py-2 sm:w-56 ${beside ? 'xl:w-40' : 'lg:w-80'}`}>
              Known by
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, from, to, use, edge }) => (
            <tr key={key} className="border-b border-line align-top last:border-b-0">
              <td className="px-4 py-2">
                <End node={from} search={search} />
              </td>
              <td className="px-4 py-2">
                <End node={to} search={search} />
              </td>
              <td className="px-4 py-2 text-soft">
                {use === undefined ? countWords(edge) : known(use)}
                {use !== undefined && (
                  <p className="text-xs text-mute">
                    <Broken name={use.channel ?? use.subject} />
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function known({ words, status }: LineageEdge): string {
  return words === '' ? status : words
}

function End({ node, search }: { node: Node; search: GraphSearch }) {
  const page = pageOf(node)
  return (
    <div className="flex items-start gap-2">
      <span className="mt-1">
        <KindIcon kind={node.kind} />
      </span>
      <div className="min-w-0">
        {page === undefined ? (
          <span title={node.name}>
            <Broken name={nodeName(node)} />
          </span>
        ) : (
          <Link {...page} title={node.name} className="link">
            <Broken name={shortName(node.name)} />
          </Link>
        )}
        {node.kind !== 'group' && (
          <p className="text-xs text-mute">
            {kindName(node.kind)}
            {node.id !== search.focus && (
              <>
                {' · '}
                <Link
                  {...graphLink(graphWith(search, { focus: node.id, to: undefined, open: undefined }))}
                  className="inline-flex min-h-6 items-center hover:text-ink hover:underline"
                  aria-label={`Graph around ${node.name}`}
                >
                  graph
                </Link>
              </>
            )}
          </p>
        )}
      </div>
    </div>
  )
}

/** Broken is a name that may be broken where a word begins in it, so that it is not broken inside of words. */
function Broken({ name }: { name: string }) {
  return (
    <bdi className="wrap-anywhere">
      {words(name).map((word, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {word}
        </Fragment>
      ))}
    </bdi>
  )
}

/** pageOf leads to the page of what a node stands for; undefined where there is none. */
export function pageOf({ kind, name }: Pick<Node, 'kind' | 'name'>): LinkProps | undefined {
  switch (kind) {
    case 'event':
      return eventLink(name)
    case 'subject':
      return versionLink(name)
    case 'application':
      return applicationLink(name)
    default:
      return undefined
  }
}
