import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Check, Download, EyeOff, Route, X } from 'lucide-react'
import { useMemo } from 'react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import type { Lineage } from '../api/types'
import { TextSkeleton } from '../schema/SchemaText'
import { graphLink } from '../links'
import { useEnvironment } from '../shell/environment'
import { Banner } from '../ui/Banner'
import { CopyAs, CopyLabelled } from '../ui/copy'
import { PageHead } from '../ui/PageHead'
import { Popover } from '../ui/Popover'
import { Outdated, Problem } from '../ui/Problem'
import { saveText } from '../ui/save'
import { useTitle } from '../ui/title'
import { Canvas } from './Canvas'
import { Choose, Find } from './Choose'
import { bounded, grouped, groupings, merged, mostNodes, statuses, without } from './model'
import { pathBetween, pathWords } from './path'
import { graphPath, graphQuery } from './query'
import { pageOf, Rows } from './Rows'
import { depths, graphWith, opened, unwanted, withStatus, type GraphSearch } from './search'
import { mermaid, svg } from './texts'
import { useLayout } from './useLayout'

/** GraphPage answers: what is up- and downstream of something? */
export function GraphPage() {
  const search = useSearch({ from: '/graph' })
  const { focus } = search
  useTitle(focus === undefined ? 'Graph' : `Graph of ${nameOf(focus)}`)
  if (focus === undefined)
    return (
      <>
        <PageHead title="Graph" below="What sends, what reads, and what lies behind that." />
        <div className="mt-5">
          <Choose />
        </div>
      </>
    )
  return <Around key={focus} focus={focus} search={search} />
}

/** How far one can see. */
const farthest = Number(depths.at(-1))

/** shortOf is the name in the id of a node, for people. */
function shortOf(id: string): string {
  const name = nameOf(id)
  return name === '' ? '(no name)' : name
}

/** nameOf is the name in the id of a node. */
function nameOf(id: string): string {
  return id.slice(id.indexOf(':') + 1)
}

type Props = { focus: string; search: GraphSearch }

function Around({ focus, search }: Props) {
  const api = useApi()
  const env = useEnvironment()
  const { direction, to } = search
  // A way between two may lead anywhere: as far as one can see from both ends.
  const asked =
    to === undefined
      ? { focus, depth: Number(search.depth ?? '1'), direction, env }
      : { focus, depth: farthest, env }
  const around = useQuery(graphQuery(api, asked))
  const more =
    to === undefined
      ? opened(search.open).map((id) => ({ focus: id, depth: 1, direction, env }))
      : [{ focus: to, depth: farthest, env }]
  const open = useQueries({ queries: more.map((other) => graphQuery(api, other)), combine: found })
  // The same as long as nothing in it is new: what is drawn follows it.
  const answers = useMemo(
    () => (around.data === undefined ? [] : [around.data, ...open.answers]),
    [around.data, open.answers],
  )
  const name = nameOf(focus)
  const head = (
    <PageHead
      title={to === undefined ? `Around ${shortOf(focus)}` : `From ${shortOf(focus)} to ${shortOf(to)}`}
      below={around.data !== undefined && <Below lineage={around.data} />}
    >
      <Link {...graphLink()} className="control">
        Another one
      </Link>
      <CopyAs path={graphPath(asked)} />
    </PageHead>
  )
  if (around.data === undefined)
    return (
      <>
        {head}
        <div className="mt-5 space-y-5">
          {around.error === null ? (
            <TextSkeleton />
          ) : isNotFound(around.error) ? (
            <>
              <Banner kind="warn">{around.error.message}</Banner>
              <Choose start={name} />
            </>
          ) : (
            <Problem error={around.error} what="The graph" onRetry={() => void around.refetch()} />
          )}
        </div>
      </>
    )
  return (
    <>
      {head}
      <div className="mt-5 space-y-4">
        {around.isRefetchError && (
          <Outdated since={around.dataUpdatedAt} onRetry={() => void around.refetch()} />
        )}
        {open.failed > 0 && (
          <Banner kind="warn">
            {to === undefined
              ? `What lies behind ${open.failed} of the open nodes could not be read.`
              : `What is around ${shortOf(to)} could not be read.`}
          </Banner>
        )}
        {to === undefined ? (
          <Shown answers={answers} search={search} focus={around.data.focus} />
        ) : (
          open.answers[0] !== undefined && (
            <Shown
              answers={answers}
              search={search}
              focus={around.data.focus}
              target={open.answers[0].focus}
            />
          )
        )}
      </div>
    </>
  )
}

function found(results: { data: Lineage | undefined; isError: boolean }[]) {
  return {
    answers: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    failed: results.filter(({ isError }) => isError).length,
  }
}

function Below({ lineage: { environment, focus } }: { lineage: Lineage }) {
  const at = focus.indexOf(':')
  const kind = focus.slice(0, at)
  const page = pageOf({ kind: kind as 'event', name: focus.slice(at + 1) })
  return (
    <>
      {kind} in {environment}
      {page !== undefined && (
        <>
          {' · '}
          <Link {...page} className="link">
            its page
          </Link>
        </>
      )}
    </>
  )
}

type ShownProps = {
  answers: Lineage[]
  search: GraphSearch
  focus: string
  /** The other end, where only the way between two is shown. */
  target?: string
}

function Shown({ answers, search, focus, target }: ShownProps) {
  const { group, without: ways } = search
  const { whole, graph, hidden, cut, path } = useMemo(() => {
    const whole = merged(answers)
    const narrowed = without(whole, focus, unwanted(ways))
    if (target !== undefined) {
      const path = pathBetween(narrowed.graph, focus, target)
      const { graph, cut } = bounded(grouped(path?.graph ?? nothing, focus, group))
      return { whole, graph, hidden: 0, cut, path }
    }
    const { graph, cut } = bounded(grouped(narrowed.graph, focus, group))
    return { whole, graph, hidden: narrowed.hidden, cut: cut + (answers[0]?.cut ?? 0), path: undefined }
  }, [answers, focus, target, ways, group])
  const { drawing, failed } = useLayout(graph)
  const alone = target === undefined && whole.nodes.length === 1
  const wide = drawing !== undefined && drawing.layout.width > widest
  return (
    <>
      <Controls search={search} statusCounts={statuses(whole)}>
        {drawing !== undefined && (
          <Popover
            label="Take the graph along"
            button={
              <>
                <Download size={15} aria-hidden />
                Export
              </>
            }
          >
            <div className="flex flex-wrap gap-2">
              <button
                type="button"
                className="control"
                onClick={() => {
                  saveText('graph.svg', svg(drawing, focus))
                }}
              >
                <Download size={15} aria-hidden />
                SVG
              </button>
              <CopyLabelled text={mermaid(graph)}>Copy as Mermaid</CopyLabelled>
            </div>
          </Popover>
        )}
      </Controls>
      <p role="status" className="text-mute">
        {[
          `${graph.nodes.length} ${graph.nodes.length === 1 ? 'node' : 'nodes'}`,
          hidden > 0 ? `${hidden} hidden by filters` : '',
          cut > 0
            ? `${cut} left out: no more than ${mostNodes} are shown; group them, or go fewer steps`
            : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {target !== undefined && (
        <Banner kind="info">
          {path === undefined
            ? `No way between them is known, as far as one can see: ${farthest} steps and ${mostNodes} nodes from each end.`
            : pathWords(path, shortOf(focus), shortOf(target))}
        </Banner>
      )}
      {alone && (
        <Banner kind="info">
          Nobody is known to send or read this in {answers[0]?.environment}. That is not the same as nobody:
          see the coverage on its page, or choose another environment.
        </Banner>
      )}
      {failed && <Banner kind="warn">The graph could not be drawn. The table has all of it.</Banner>}
      <div className={`grid items-start gap-5 ${wide ? '' : 'xl:grid-cols-[minmax(0,1fr)_34rem]'}`}>
        {drawing !== undefined && graph.nodes.length > 0 && (
          <Canvas drawing={drawing} search={{ ...search, focus }} busy={drawing.graph !== graph} />
        )}
        <Rows graph={graph} search={{ ...search, focus }} beside={!wide} />
      </div>
    </>
  )
}

const nothing = { nodes: [], edges: [] }

/** A drawing that is wider than this, in pixels, gets the whole page; the table then stands below it. */
const widest = 900

type ControlsProps = {
  search: GraphSearch
  statusCounts: [string, number][]
  children: React.ReactNode
}

function Controls({ search, statusCounts, children }: ControlsProps) {
  const navigate = useNavigate()
  const go = (next: GraphSearch) => void navigate({ ...graphLink(next), replace: true, resetScroll: false })
  const hidden = unwanted(search.without)
  const ways = [
    ...statusCounts,
    ...hidden
      .filter((way) => !statusCounts.some(([known]) => known === way))
      .map((way): [string, number] => [way, 0]),
  ]
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
      {search.to === undefined && (
        <>
          <Select
            name="Steps"
            value={search.depth ?? '1'}
            options={depths.map((depth) => [depth, depth === '1' ? '1 step' : `${depth} steps`])}
            onChoose={(depth) => {
              go(graphWith(search, { depth: depth as GraphSearch['depth'] }))
            }}
          />
          <Select
            name="Direction"
            value={search.direction ?? ''}
            options={[
              ['', 'Up- and downstream'],
              ['up', 'Upstream only'],
              ['down', 'Downstream only'],
            ]}
            onChoose={(direction) => {
              go(graphWith(search, { direction: direction === '' ? undefined : (direction as 'up') }))
            }}
          />
        </>
      )}
      <Select
        name="Groups"
        value={search.group ?? ''}
        options={[['', 'No groups'], ...groupings.map((by): [string, string] => [by, `By ${by}`])]}
        onChoose={(group) => {
          go(graphWith(search, { group: group === '' ? undefined : (group as GraphSearch['group']) }))
        }}
      />
      {ways.length > 1 && (
        <ul aria-label="Known by" className="flex flex-wrap gap-1.5">
          {ways.map(([status, count]) => {
            const shown = !hidden.includes(status)
            const Icon = shown ? Check : EyeOff
            return (
              <li key={status}>
                <button
                  type="button"
                  aria-pressed={shown}
                  className={`inline-flex min-h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium ${shown ? 'border-edge bg-surface text-ink' : 'border-line text-mute line-through'}`}
                  onClick={() => {
                    go(withStatus(search, status))
                  }}
                >
                  <Icon size={13} aria-hidden />
                  {status.replaceAll('-', ' ')}
                  {shown && <span className="text-mute tabular-nums">{count}</span>}
                </button>
              </li>
            )
          })}
        </ul>
      )}
      <div className="ml-auto flex flex-wrap gap-2">
        <WayTo search={search} />
        {children}
      </div>
    </div>
  )
}

/** WayTo asks how one gets from the focus to another node, or goes back to what is around it. */
function WayTo({ search }: { search: GraphSearch }) {
  if (search.to !== undefined)
    return (
      <Link {...graphLink(graphWith(search, { to: undefined }))} className="control">
        <X size={15} aria-hidden />
        All around it
      </Link>
    )
  return (
    <Popover
      label="The way to another one"
      width={360}
      button={
        <>
          <Route size={15} aria-hidden />
          Way to …
        </>
      }
    >
      <Find linkTo={(to) => graphLink(graphWith(search, { to, open: undefined }))} />
    </Popover>
  )
}

type SelectProps = {
  name: string
  value: string
  options: readonly (readonly [string, string])[]
  onChoose: (value: string) => void
}

function Select({ name, value, options, onChoose }: SelectProps) {
  return (
    <select
      aria-label={name}
      className="field px-2"
      value={value}
      onChange={(event) => {
        onChoose(event.target.value)
      }}
    >
      {options.map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  )
}
