import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { useApi } from '../api/context'
import { applicationsPath, applicationsQuery } from '../api/usage'
import { CatalogTable, covering, Row, Words } from '../catalog/Table'
import { domainsQuery, teamsQuery } from '../domains/query'
import { applicationLink, applicationsLink, teamLink } from '../links'
import { useRowKeys } from '../schemas/rowKeys'
import { readApplicationsSearch, type ApplicationsSearch } from '../search'
import { Command, CopyAs } from '../ui/copy'
import { FilterField } from '../ui/FilterField'
import { PageHead } from '../ui/PageHead'
import { Outdated, Problem } from '../ui/Problem'
import { TableSkeleton } from '../ui/Skeleton'
import { useTitle } from '../ui/title'

const columns = [
  { title: 'Application', className: '' },
  { title: 'Type', className: 'hidden md:table-cell w-28' },
  { title: 'Owner', className: 'hidden md:table-cell w-44' },
  { title: 'Newest contract', className: 'hidden lg:table-cell w-40' },
  { title: 'Sends', className: 'hidden sm:table-cell w-24' },
  { title: 'Reads', className: 'hidden sm:table-cell w-24' },
]

/** ApplicationsPage answers: which applications send and read events here? */
export function ApplicationsPage() {
  useTitle('Applications')
  const search = useSearch({ from: '/applications' })
  const navigate = useNavigate()
  const rows = useRowKeys()
  const api = useApi()
  const found = useInfiniteQuery(applicationsQuery(api, search))
  const first = found.data?.pages[0]
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const retry = () => void found.refetch()
  const narrow = Object.keys(search).length > 0
  const teams = useQuery(teamsQuery(api)).data?.items ?? []
  const domains = useQuery(domainsQuery(api)).data?.items ?? []
  const show = (change: { [K in keyof ApplicationsSearch]?: string }) =>
    void navigate({ ...applicationsLink(readApplicationsSearch({ ...search, ...change })), replace: true })
  return (
    <>
      <PageHead
        title="Applications"
        below={
          <span role="status">
            {first !== undefined &&
              `${first.total.toLocaleString('en')} ${first.total === 1 ? 'application' : 'applications'}${narrow ? ' found' : ''}`}
          </span>
        }
      >
        <CopyAs
          path={applicationsPath(search)}
          words={
            search.owner === undefined && search.domain === undefined
              ? ['app', 'list', ...(search.q === undefined ? [] : [search.q])]
              : undefined
          }
        />
      </PageHead>
      <div className="mt-5" ref={rows}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
          <FilterField
            label="Search applications"
            placeholder="Part of the name"
            wanted={search.q ?? ''}
            onText={(q) => {
              show({ q })
            }}
          />
          <Choice
            label="Owner"
            any="Any owner"
            value={search.owner}
            values={[...items.map(({ owner }) => owner), ...teams.map(({ name }) => name), search.owner]}
            onChoose={(owner) => {
              show({ owner })
            }}
          />
          <Choice
            label="Domain"
            any="Any domain"
            value={search.domain}
            values={[...items.map(({ domain }) => domain), ...domains.map(({ name }) => name), search.domain]}
            onChoose={(domain) => {
              show({ domain })
            }}
          />
        </div>
        <div className="mt-4 space-y-4">
          {first === undefined ? (
            found.error === null ? (
              <TableSkeleton />
            ) : (
              <Problem error={found.error} what="The list of applications" onRetry={retry} />
            )
          ) : (
            <>
              {found.isRefetchError && <Outdated since={found.dataUpdatedAt} onRetry={retry} />}
              {items.length === 0 ? (
                <NoApplication narrow={narrow} />
              ) : (
                <CatalogTable caption="Applications" columns={columns} busy={found.isPlaceholderData}>
                  {items.map(({ name, type, owner, domain, version, produces, consumes, observed }) => (
                    <Row key={name}>
                      <th scope="row" className="px-4 py-2.5 font-normal">
                        <Link {...applicationLink(name)} data-row title={name} className={covering}>
                          <bdi>{name}</bdi>
                        </Link>
                        <p className="flex flex-wrap gap-x-3 text-xs text-mute">
                          {domain !== undefined && <span>{domain}</span>}
                          {observed && (
                            <span className="inline-flex items-center gap-1 text-warn">
                              <Eye size={12} aria-hidden /> seen, nobody has claimed it
                            </span>
                          )}
                          <span className="sm:hidden">
                            sends {produces}, reads {consumes}
                          </span>
                        </p>
                      </th>
                      <td className="hidden px-4 py-2.5 md:table-cell">
                        <Words text={type} />
                      </td>
                      <td className="hidden px-4 py-2.5 md:table-cell">
                        {owner === undefined ? (
                          <Words text={owner} />
                        ) : (
                          <Link {...teamLink(owner)} className="link relative">
                            <bdi>{owner}</bdi>
                          </Link>
                        )}
                      </td>
                      <td className="hidden px-4 py-2.5 text-soft lg:table-cell">
                        {version ?? <span className="text-mute">no contract</span>}
                      </td>
                      <td className="hidden px-4 py-2.5 tabular-nums sm:table-cell">
                        {produces || <span className="text-mute">none known</span>}
                      </td>
                      <td className="hidden px-4 py-2.5 tabular-nums sm:table-cell">
                        {consumes || <span className="text-mute">none known</span>}
                      </td>
                    </Row>
                  ))}
                </CatalogTable>
              )}
              {found.hasNextPage && (
                <button
                  type="button"
                  className="control"
                  disabled={found.isFetchingNextPage}
                  onClick={() => void found.fetchNextPage()}
                >
                  {found.isFetchingNextPage ? 'Reading…' : 'Show more'}
                </button>
              )}
            </>
          )}
        </div>
      </div>
    </>
  )
}

type ChoiceProps = {
  label: string
  any: string
  value: string | undefined
  /** Each once or more, and what is none. */
  values: readonly (string | undefined)[]
  onChoose: (value: string) => void
}

function Choice({ label, any, value, values, onChoose }: ChoiceProps) {
  const known = [...new Set(values)].filter((one) => one !== undefined && one !== '').toSorted()
  if (known.length === 0) return null
  return (
    <select
      aria-label={label}
      className="field max-w-52 px-2"
      value={value ?? ''}
      onChange={(event) => {
        onChoose(event.target.value)
      }}
    >
      <option value="">{any}</option>
      {known.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  )
}

function NoApplication({ narrow }: { narrow: boolean }) {
  if (narrow)
    return (
      <div className="card px-6 py-12 text-center">
        <p className="text-lg font-semibold">No application matches</p>
        <Link {...applicationsLink()} className="control mt-5">
          All applications
        </Link>
      </div>
    )
  return (
    <div className="card mx-auto max-w-2xl px-6 py-10">
      <p className="text-lg font-semibold">No application is known yet</p>
      <p className="mt-2 text-soft">
        Applications appear here when a principal that was seen is claimed for one, or when a build publishes
        what it sends and reads:
      </p>
      <div className="mt-4">
        <Command name="publish a contract" text="treaty publish --version $(git rev-parse --short HEAD)" />
      </div>
    </div>
  )
}
