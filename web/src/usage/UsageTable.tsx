import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { Fragment, useState } from 'react'
import { useApi } from '../api/context'
import { detailQuery, eventUsagePath } from '../api/queries'
import type { Edge, Usage } from '../api/types'
import { subjectUsagePath } from '../api/usage'
import { applicationLink } from '../links'
import { CoverageLine } from '../ui/Coverage'
import { EvidenceChip } from '../ui/Evidence'
import { Table } from '../ui/Table'
import { When } from '../ui/time'
import { CopyAs } from '../ui/copy'
import { saveText } from '../ui/save'
import { behind, behindWords } from './behind'
import { usageCsv } from './csv'
import { Decisions } from './Decisions'
import { Fields } from './Fields'
import { reads, withFilter, type UsageFilter } from './filter'
import { Owner } from './Owner'

const columns = [
  { title: 'Who' },
  { title: 'Role', className: 'w-28' },
  { title: 'How it is known', className: 'w-60 min-w-48' },
  { title: 'Reads or writes with', className: 'min-w-44' },
  { title: 'Fields', className: 'min-w-40' },
  { title: 'Last seen', className: 'w-32' },
  { title: 'Owner', className: 'w-36 min-w-36' },
  { title: 'Decide', className: 'w-24' },
]

/** More rows are shown when they are asked for. */
const step = 100

/** Of how many subjects the newest version is asked for; an event may be in very many. */
const mostSubjects = 12

/** useNewest reads the newest version of each subject that somebody uses, as far as it has come. */
function useNewest(edges: readonly Edge[]): ReadonlyMap<string, number> {
  const api = useApi()
  const subjects = [...new Set(edges.map(({ subject }) => subject))].slice(0, mostSubjects)
  const details = useQueries({ queries: subjects.map((subject) => detailQuery(api, subject)) })
  return new Map(
    details.flatMap(({ data }) => (data === undefined ? [] : [[data.subject, data.latest?.version ?? 0]])),
  )
}

/** UsageTable answers: whom would I hurt, and how sure are we? */
export function UsageTable({ usage }: { usage: Usage }) {
  const [filter, setFilter] = useState<UsageFilter>({})
  const [count, setCount] = useState(step)
  const { edges, coverage, states, environment } = usage
  const found = withFilter(edges, filter)
  const statuses = [...new Set(edges.map(({ status }) => status))].toSorted()
  const readers = [...new Set(edges.map(reads))].toSorted()
  const newest = useNewest(edges)
  return (
    <section
      aria-label={`Usage of ${usage.event ?? usage.subject ?? 'it'} in ${environment}`}
      className="space-y-4"
    >
      <div className="card space-y-2 px-5 py-4">
        <CoverageLine coverage={coverage} observedAt={usage.observedAt} />
        {states.length > 0 && (
          <ul className="flex flex-wrap gap-1.5" aria-label="What stands out">
            {states.map((state) => (
              <li key={state} className="rounded bg-warn-tint px-1.5 text-xs font-medium text-warn">
                {state}
              </li>
            ))}
          </ul>
        )}
      </div>
      {edges.length === 0 ? (
        <NobodyKnown usage={usage} />
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Choice
              label="Role"
              any="Any role"
              value={filter.role}
              values={['produces', 'consumes']}
              onChoose={(role) => {
                setFilter({ ...filter, role })
              }}
            />
            <Choice
              label="Evidence"
              any="Any evidence"
              value={filter.status}
              values={statuses}
              onChoose={(status) => {
                setFilter({ ...filter, status })
              }}
            />
            <Choice
              label="Schema"
              any="Any schema"
              value={filter.reads}
              values={readers}
              onChoose={(chosen) => {
                setFilter({ ...filter, reads: chosen })
              }}
            />
            <p role="status" className="ml-auto text-mute tabular-nums">
              {found.length === edges.length
                ? `${edges.length.toLocaleString('en')} known`
                : `${found.length.toLocaleString('en')} of ${edges.length.toLocaleString('en')} known`}
            </p>
            <button
              type="button"
              className="control"
              onClick={() => {
                saveText(`${usage.event ?? usage.subject ?? 'usage'} in ${environment}.csv`, usageCsv(found))
              }}
            >
              <Download size={15} aria-hidden />
              CSV
            </button>
            <CopyAs
              path={
                usage.event === undefined
                  ? subjectUsagePath(usage.subject ?? '', environment)
                  : eventUsagePath(usage.event, environment)
              }
              words={
                usage.event === undefined ? ['usage', usage.subject ?? '', '--env', environment] : undefined
              }
            />
          </div>
          <Table caption={`Who uses it in ${environment}`} columns={columns}>
            {found.slice(0, count).map((edge) => (
              <Row key={edge.id} edge={edge} newest={newest.get(edge.subject)} />
            ))}
          </Table>
          {found.length > count && (
            <button
              type="button"
              className="control"
              onClick={() => {
                setCount(count + step)
              }}
            >
              Show more
            </button>
          )}
        </>
      )}
    </section>
  )
}

/** Nobody known is not nobody: it says what would tell. */
function NobodyKnown({ usage: { coverage, environment, elsewhere } }: { usage: Usage }) {
  return (
    <div className="card px-6 py-10 text-center">
      <p className="text-lg font-semibold">No user is known in {environment}</p>
      {elsewhere !== undefined && (
        <p className="mt-2">
          Somebody uses it in{' '}
          {elsewhere.map((name, i) => (
            <Fragment key={name}>
              {i > 0 && ', '}
              <Link to="." search={(old) => ({ ...old, env: name })} className="link">
                {name}
              </Link>
            </Fragment>
          ))}
          .
        </p>
      )}
      <p className="mx-auto mt-2 max-w-2xl text-soft">
        {coverage.observationSince === undefined ? (
          'The traffic of this registry has not been observed here yet.'
        ) : (
          <>
            The traffic of this registry is observed since <When at={coverage.observationSince} />.
          </>
        )}{' '}
        {coverage.unexplained.length} readers are unexplained. Kafka discovery: {coverage.kafkaDiscovery}.
      </p>
      <p className="mx-auto mt-2 max-w-2xl text-soft">
        To make users known, point clients at this registry, or let builds publish their contracts with{' '}
        <code className="font-mono text-[0.8125rem]">treaty publish</code>.
      </p>
    </div>
  )
}

function Row({ edge, newest }: { edge: Edge; newest: number | undefined }) {
  const { application, principal, build, role, status, words, claims, reader, differs } = edge
  const { group, lastSeen, owner, contact, effect, implicit, verified, ambiguous, libraries = [] } = edge
  const late = behind(edge, newest)
  return (
    <tr>
      <th scope="row" className="min-w-44 font-normal">
        {application === undefined ? (
          <>
            <bdi className="font-medium">{principal ?? 'somebody'}</bdi>{' '}
            <span className="text-mute">no application</span>
          </>
        ) : (
          <>
            <Link {...applicationLink(application)} className="link font-medium">
              <bdi>{application}</bdi>
            </Link>
            {build !== undefined && <span className="text-mute"> {build}</span>}
            {implicit === true && <span className="text-mute"> (no deployment recorded)</span>}
          </>
        )}
        <p className="text-xs text-mute">
          {[group === undefined ? '' : `group ${group}`, ...libraries].filter(Boolean).join(' · ')}
        </p>
        {!verified && (
          <p className="text-xs text-warn">
            {ambiguous === true ? 'maybe another subject' : 'identity not verified'}
          </p>
        )}
      </th>
      <td className="whitespace-nowrap">{role}</td>
      <td>
        <EvidenceChip status={status} words={words} claims={claims} />
        {differs !== undefined && <p className="mt-1 text-xs text-warn">{differs}</p>}
        {effect !== 'block' && (
          <p className="mt-1 text-xs text-mute">{effect === 'warn' ? 'only warns' : 'not counted'}</p>
        )}
      </td>
      <td>
        {reader.words}
        {late !== undefined && <p className="text-xs text-warn">{behindWords(late)}</p>}
      </td>
      <td>
        <Fields edge={edge} />
      </td>
      <td>{lastSeen === undefined ? <span className="text-mute">never</span> : <When at={lastSeen} />}</td>
      <td>
        <Owner team={owner} contact={contact} />
      </td>
      <td>
        <Decisions edge={edge} />
      </td>
    </tr>
  )
}

type ChoiceProps<T extends string> = {
  label: string
  any: string
  value: T | undefined
  values: readonly T[]
  onChoose: (value: T | undefined) => void
}

function Choice<T extends string>({ label, any, value, values, onChoose }: ChoiceProps<T>) {
  return (
    <select
      aria-label={label}
      className="field max-w-60 px-2"
      value={value ?? ''}
      onChange={(event) => {
        onChoose(values.find((known) => known === event.target.value))
      }}
    >
      <option value="">{any}</option>
      {values.map((known) => (
        <option key={known}>{known}</option>
      ))}
    </select>
  )
}
