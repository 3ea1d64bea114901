import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../api/context'
import type { Principal } from '../api/types'
import { principalsQuery } from '../api/usage'
import { applicationLink, settingsLink } from '../links'
import { apiPath } from '../names'
import { TableSkeleton } from '../ui/Skeleton'
import { Dialog, said, TextField } from '../ui/Dialog'
import { FilterField } from '../ui/FilterField'
import { Outdated, Problem } from '../ui/Problem'
import { Table } from '../ui/Table'
import { When } from '../ui/time'
import { preview } from './pattern'
import type { Mapping } from './query'

const columns = [
  { title: 'Principal' },
  { title: 'Application' },
  { title: 'Kind' },
  { title: 'Last seen' },
  { title: 'Subjects' },
  { title: 'Change' },
]

/** Principals lists who was seen, those first whom nobody has explained, and the rules that explain the others. */
export function Principals() {
  const { q } = useSearch({ from: '/settings' })
  const navigate = useNavigate()
  const search = q === undefined ? {} : { q }
  const found = useInfiniteQuery(principalsQuery(useApi(), search))
  const [mapped, setMapped] = useState<Mapping>()
  const first = found.data?.pages[0]
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const retry = () => void found.refetch()
  if (first === undefined)
    return found.error === null ? (
      <TableSkeleton />
    ) : (
      <Problem error={found.error} what="The principals" onRetry={retry} />
    )
  const sorted = items.toSorted((a, b) => Number(isExplained(a)) - Number(isExplained(b)))
  const open = items.filter((principal) => !isExplained(principal)).length
  return (
    <div className="space-y-4">
      {found.isRefetchError && <Outdated since={found.dataUpdatedAt} onRetry={retry} />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterField
          label="Search principals"
          wanted={q ?? ''}
          onText={(text) => void navigate({ ...settingsLink(text === '' ? {} : { q: text }), replace: true })}
        />
        <button
          type="button"
          className="control"
          onClick={() => {
            setMapped({ pattern: true })
          }}
        >
          Add a rule
        </button>
      </div>
      <p role="status" className="text-soft">
        {first.total} {first.total === 1 ? 'principal' : 'principals'}
        {open > 0 ? `, ${open} of those shown not explained` : ', all of those shown explained'}
      </p>
      {items.length === 0 ? (
        <p className="card px-6 py-10 text-center text-soft">
          {q === undefined
            ? 'Nobody has been seen yet. Principals appear when clients ask for schemas with credentials.'
            : 'No principal has that in its name.'}
        </p>
      ) : (
        <Table caption="Principals" columns={columns}>
          {sorted.map((principal) => (
            <Row key={principal.name} principal={principal} onMap={setMapped} />
          ))}
        </Table>
      )}
      {found.hasNextPage && (
        <button type="button" className="control" onClick={() => void found.fetchNextPage()}>
          Show more
        </button>
      )}
      <Rules mappings={first.mappings} onMap={setMapped} />
      {mapped !== undefined && (
        <MapDialog
          mapping={mapped}
          names={items.map(({ name }) => name)}
          onClose={() => {
            setMapped(undefined)
          }}
        />
      )}
    </div>
  )
}

/** A principal is explained by its application, or by somebody having said that it is none. */
function isExplained({ application, kind, guess }: Principal): boolean {
  return application !== undefined || (!guess && kind !== 'unknown')
}

function Row({ principal, onMap }: { principal: Principal; onMap: (mapping: Mapping) => void }) {
  const { name, application, kind, guess, lastSeen, subjects, rule, libraries = [] } = principal
  return (
    <tr>
      <th scope="row" className="font-medium">
        <bdi>{name}</bdi>
        {libraries.length > 0 && <p className="text-xs font-normal text-mute">{libraries.join(', ')}</p>}
      </th>
      <td>
        {application !== undefined ? (
          <>
            <Link {...applicationLink(application)} className="link">
              <bdi>{application}</bdi>
            </Link>
            {rule !== undefined && <p className="text-xs text-mute">by {rule}</p>}
          </>
        ) : isExplained(principal) ? (
          <span className="text-mute">none</span>
        ) : (
          <span className="inline-flex items-center gap-1.5 font-medium text-warn">
            <CircleHelp size={14} aria-hidden />
            not explained
          </span>
        )}
      </td>
      <td>
        {kind}
        {guess && <span className="text-mute"> (a guess)</span>}
      </td>
      <td>{lastSeen === undefined ? <span className="text-mute">never</span> : <When at={lastSeen} />}</td>
      <td className="tabular-nums">{subjects}</td>
      <td>
        <button
          type="button"
          className="control min-h-7 px-2.5 text-xs"
          aria-label={`Explain ${name}`}
          onClick={() => {
            onMap({ principal: name, ...(application === undefined ? {} : { application }) })
          }}
        >
          Explain
        </button>
      </td>
    </tr>
  )
}

type RulesProps = { mappings: Mapping[]; onMap: (mapping: Mapping) => void }

function Rules({ mappings, onMap }: RulesProps) {
  return (
    <section>
      <h2 className="mb-2 font-semibold">Rules that people have set</h2>
      {mappings.length === 0 ? (
        <p className="text-soft">None. What is known comes from contracts.</p>
      ) : (
        <Table
          caption="Rules"
          columns={[
            { title: 'Principal' },
            { title: 'Stands for' },
            { title: 'Only for subjects' },
            { title: 'Change' },
          ]}
        >
          {mappings.map((mapping) => {
            const { principal = '', pattern, application, kind, subjects = [] } = mapping
            return (
              <tr key={`${principal} ${subjects.join(' ')}`}>
                <th scope="row" className="font-mono text-xs font-normal">
                  <bdi>{principal}</bdi>
                  {pattern === true && <p className="font-sans text-mute">pattern</p>}
                </th>
                <td>{[application, kind].filter(Boolean).join(', ')}</td>
                <td>
                  {subjects.length === 0 ? <span className="text-mute">all</span> : subjects.join(', ')}
                </td>
                <td>
                  <button
                    type="button"
                    className="control min-h-7 px-2.5 text-xs"
                    aria-label={`Change the rule ${principal}`}
                    onClick={() => {
                      onMap(mapping)
                    }}
                  >
                    Change
                  </button>
                </td>
              </tr>
            )
          })}
        </Table>
      )}
    </section>
  )
}

const kinds = ['service', 'ci', 'tool', 'human'] as const

type MapProps = { mapping: Mapping; names: string[]; onClose: () => void }

/** MapDialog says who stands behind a principal, or behind all that a pattern matches, and shows whom that is. */
function MapDialog({ mapping, names, onClose }: MapProps) {
  const api = useApi()
  const [principal, setPrincipal] = useState(mapping.principal ?? '')
  const [application, setApplication] = useState(mapping.application ?? '')
  const isPattern = mapping.pattern === true
  return (
    <Dialog
      title={mapping.principal === undefined ? 'Add a rule' : `Who is ${mapping.principal}?`}
      does="Save"
      onClose={onClose}
      onSend={(fields) => {
        const target = mapping.principal ?? said(fields, 'principal')
        const name = said(fields, 'application')
        return api.put(apiPath('api', 'v1', 'principals', target), {
          principal: target,
          ...(isPattern ? { pattern: true } : {}),
          ...(mapping.subjects === undefined ? {} : { subjects: mapping.subjects }),
          ...(name === '' ? {} : { application: name }),
          ...(said(fields, 'kind') === '' ? {} : { kind: said(fields, 'kind') }),
        })
      }}
    >
      {mapping.principal === undefined && (
        <TextField
          name="principal"
          label="Pattern"
          hint="A regular expression over the whole name: sa-(.+)"
          onText={setPrincipal}
        />
      )}
      <TextField
        name="application"
        label="Application"
        value={application}
        {...(isPattern ? { hint: '$1 stands for the first group of the pattern.' } : {})}
        optional
        onText={setApplication}
      />
      <label className="block">
        <span className="label mb-1 block">Kind</span>
        <select name="kind" className="field w-full px-2" defaultValue={mapping.kind ?? ''}>
          <option value="">not said</option>
          {kinds.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </label>
      {isPattern && <PreviewOf names={names} mapping={{ principal, application }} />}
      <p className="text-xs text-mute">A rule that says nothing takes back the one that was there.</p>
    </Dialog>
  )
}

function PreviewOf({ names, mapping }: { names: string[]; mapping: Mapping }) {
  const found = preview(names, mapping)
  return (
    <section aria-label="Preview" role="status" className="rounded-control bg-sunken px-3 py-2">
      {'problem' in found ? (
        <p className="text-bad">This is no pattern: {found.problem}</p>
      ) : found.hits.length === 0 ? (
        <p className="text-soft">It matches none of the {names.length} principals that are shown.</p>
      ) : (
        <>
          <p className="label">
            Matches {found.hits.length} of the {names.length} that are shown
          </p>
          <ul className="mt-1 max-h-40 overflow-y-auto">
            {found.hits.map(({ name, application }) => (
              <li key={name}>
                <bdi className="font-mono text-xs">{name}</bdi>
                {application !== '' && (
                  <>
                    {' → '}
                    <bdi>{application}</bdi>
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
