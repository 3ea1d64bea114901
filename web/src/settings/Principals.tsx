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
import { Act } from './Remove'

const columns = [
  { title: 'Principal', className: 'min-w-44' },
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
  const api = useApi()
  const search = q === undefined ? {} : { q }
  const found = useInfiniteQuery(principalsQuery(api, search))
  // Those whom nobody has explained come first, wherever they stand among thousands.
  const open = useInfiniteQuery(principalsQuery(api, { ...search, mapped: 'false' }))
  const [mapped, setMapped] = useState<Mapping>()
  const first = found.data?.pages[0]
  const retry = () => {
    void found.refetch()
    void open.refetch()
  }
  const error = found.error ?? open.error
  if (first === undefined || open.data === undefined)
    return error === null ? (
      <TableSkeleton />
    ) : (
      <Problem error={error} what="The principals" onRetry={retry} />
    )
  const unexplained = open.data.pages.flatMap((page) => page.items)
  const others = found.data?.pages.flatMap((page) => page.items) ?? []
  const top = new Set(unexplained.map(({ name }) => name))
  const items = [...unexplained, ...others.filter(({ name }) => !top.has(name) && !open.hasNextPage)]
  const waiting = open.data.pages[0]?.total ?? 0
  const next = open.hasNextPage ? open : found
  return (
    <div className="space-y-4">
      {(found.isRefetchError || open.isRefetchError) && (
        <Outdated since={found.dataUpdatedAt} onRetry={retry} />
      )}
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
        {first.total.toLocaleString('en')} {first.total === 1 ? 'principal' : 'principals'}
        {waiting > 0 ? `, ${waiting.toLocaleString('en')} of them not explained` : ', all of them explained'}
      </p>
      {items.length === 0 ? (
        <p className="card px-6 py-10 text-center text-soft">
          {q === undefined
            ? 'Nobody has been seen yet. Principals appear when clients ask for schemas with credentials.'
            : 'No principal has that in its name.'}
        </p>
      ) : (
        <Table caption="Principals" columns={columns}>
          {items.map((principal) => (
            <Row key={principal.name} principal={principal} onMap={setMapped} />
          ))}
        </Table>
      )}
      {next.hasNextPage && (
        <button
          type="button"
          className="control"
          disabled={next.isFetchingNextPage}
          onClick={() => void next.fetchNextPage()}
        >
          {next.isFetchingNextPage ? 'Reading…' : 'Show more'}
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
        <Act
          name={`Explain ${name}`}
          onClick={() => {
            onMap({ principal: name, ...(application === undefined ? {} : { application }) })
          }}
        >
          Explain
        </Act>
      </td>
    </tr>
  )
}

type RulesProps = { mappings: Mapping[]; onMap: (mapping: Mapping) => void }

function Rules({ mappings, onMap }: RulesProps) {
  const [removed, setRemoved] = useState<Mapping>()
  return (
    <section>
      {removed !== undefined && (
        <RemoveRule
          mapping={removed}
          onClose={() => {
            setRemoved(undefined)
          }}
        />
      )}
      <h2 className="mb-2 font-semibold">Rules that people have set</h2>
      {mappings.length === 0 ? (
        <p className="text-soft">None. What is known comes from contracts.</p>
      ) : (
        <Table
          caption="Rules"
          columns={[
            { title: 'Principal', className: 'min-w-44' },
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
                  <div className="flex flex-wrap gap-1.5">
                    <Act
                      name={`Change the rule ${principal}`}
                      onClick={() => {
                        onMap(mapping)
                      }}
                    >
                      Change
                    </Act>
                    <Act
                      name={`Remove the rule ${principal}`}
                      onClick={() => {
                        setRemoved(mapping)
                      }}
                    >
                      Remove
                    </Act>
                  </div>
                </td>
              </tr>
            )
          })}
        </Table>
      )}
    </section>
  )
}

/** RemoveRule takes a rule back: to the API that is one which says nothing. */
function RemoveRule({ mapping, onClose }: { mapping: Mapping; onClose: () => void }) {
  const api = useApi()
  const { principal = '', pattern, subjects } = mapping
  return (
    <Dialog
      title={`Remove the rule ${principal}`}
      does="Remove it"
      onClose={onClose}
      onSend={() =>
        api.put(apiPath('api', 'v1', 'principals', principal), {
          principal,
          ...(pattern === true ? { pattern } : {}),
          ...(subjects === undefined ? {} : { subjects }),
        })
      }
    >
      <p className="text-soft">Those whom only this rule explains are not explained any more.</p>
    </Dialog>
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
