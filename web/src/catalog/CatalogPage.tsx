import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, type LinkProps } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import { useApi } from '../api/context'
import { catalogPath, catalogQuery, type CatalogList } from '../api/queries'
import { catalogFilters, catalogWith, type CatalogFilter, type CatalogSearch } from '../search'
import { useEnvironment } from '../shell/environment'
import { useRowKeys } from '../schemas/rowKeys'
import { CopyAs } from '../ui/copy'
import { FacetLists, FacetSelects, type Facet } from '../ui/Facets'
import { FilterField } from '../ui/FilterField'
import { Gradual } from '../ui/Gradual'
import { contextName, formatName } from '../ui/labels'
import { PageHead } from '../ui/PageHead'
import { Outdated, Problem } from '../ui/Problem'
import { TableSkeleton } from '../ui/Skeleton'
import { useTitle } from '../ui/title'

type Props<T> = {
  list: CatalogList
  title: string
  /** One of them and several: 'event', 'events'. */
  nouns: readonly [string, string]
  search: CatalogSearch
  linkTo: (search: CatalogSearch) => LinkProps
  /** Usual height of a row of the table in pixels. */
  rowHeight: number
  /** The items in a table. */
  table: (items: readonly T[], busy: boolean) => ReactNode
  /** What a registry without any of them shows. */
  empty: ReactNode
}

const facets: Record<CatalogFilter, { title: string; any: string; name: (value: string) => string }> = {
  domain: { title: 'Domain', any: 'Any domain', name: String },
  owner: { title: 'Owner', any: 'Any owner', name: String },
  format: { title: 'Format', any: 'Any format', name: formatName },
  lifecycle: { title: 'Lifecycle', any: 'Any lifecycle', name: String },
  tag: { title: 'Tag', any: 'Any tag', name: String },
  context: { title: 'Context', any: 'Any context', name: contextName },
  evidence: { title: 'Evidence', any: 'Any evidence', name: String },
  type: { title: 'Type', any: 'Any type', name: String },
}

/** CatalogPage is a list of the catalog: words and facets narrow it, the server sorts, filters, counts and pages. */
export function CatalogPage<T>(props: Props<T>) {
  const { list, title, nouns, search, linkTo, rowHeight, table, empty } = props
  useTitle(title)
  const navigate = useNavigate()
  const env = useEnvironment()
  const rows = useRowKeys()
  const found = useInfiniteQuery(catalogQuery<T>(useApi(), list, search, env))
  const retry = () => void found.refetch()
  const first = found.data?.pages[0]
  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data])
  const narrow = search.q !== undefined || catalogFilters.some((filter) => search[filter] !== undefined)
  const fresh = first?.total === 0 && !narrow
  const shown: Facet[] = catalogFilters.map((key) => ({
    key,
    ...facets[key],
    counts: first?.facets?.[key],
    chosen: search[key],
    linkTo: (value) => linkTo(catalogWith(search, { [key]: value })),
  }))
  return (
    <>
      <PageHead
        title={title}
        below={
          <span role="status">
            {first !== undefined &&
              !fresh &&
              `${first.total.toLocaleString('en')} ${first.total === 1 ? nouns[0] : nouns[1]}${narrow ? ' found' : ''}`}
          </span>
        }
      >
        <CopyAs path={catalogPath(list, search, env)} />
      </PageHead>
      {fresh ? (
        empty
      ) : (
        <div className="mt-5 gap-8 xl:grid xl:grid-cols-[11.5rem_minmax(0,1fr)]">
          <aside aria-label="Filters" className="hidden pt-1 xl:block">
            <FacetLists facets={shown} />
          </aside>
          <div className="min-w-0" ref={rows}>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
              <FilterField
                label={`Search ${nouns[1]}`}
                placeholder="words, field:customerId, owner:payments, tag:PII, -lifecycle:deprecated"
                wanted={search.q ?? ''}
                onText={(q) => {
                  void navigate({ ...linkTo(catalogWith(search, { q })), replace: true })
                }}
              />
              <FacetSelects facets={shown} />
            </div>
            {(first?.notes ?? []).map((note) => (
              <p key={note} className="mt-2 text-mute">
                {note}
              </p>
            ))}
            <div className="mt-4 space-y-4">
              {first === undefined ? (
                found.error === null ? (
                  <TableSkeleton />
                ) : (
                  <Problem error={found.error} what={`The list of ${nouns[1]}`} onRetry={retry} />
                )
              ) : (
                <>
                  {found.isRefetchError && <Outdated since={found.dataUpdatedAt} onRetry={retry} />}
                  {items.length === 0 ? (
                    <NoMatch nouns={nouns} closest={first.closest ?? []} search={search} linkTo={linkTo} />
                  ) : (
                    <Gradual items={items} itemHeight={rowHeight}>
                      {(shown) => table(shown, found.isPlaceholderData)}
                    </Gradual>
                  )}
                  {found.hasNextPage && (
                    <div className="flex items-center justify-between gap-3">
                      <p className="text-mute tabular-nums">
                        {items.length.toLocaleString('en')} of {first.total.toLocaleString('en')}
                      </p>
                      <button
                        type="button"
                        className="control"
                        disabled={found.isFetchingNextPage}
                        onClick={() => void found.fetchNextPage()}
                      >
                        {found.isFetchingNextPage ? 'Reading…' : 'Show more'}
                      </button>
                    </div>
                  )}
                </>
              )}
            </div>
          </div>
        </div>
      )}
    </>
  )
}

type NoMatchProps = {
  nouns: readonly [string, string]
  closest: string[]
  search: CatalogSearch
  linkTo: (search: CatalogSearch) => LinkProps
}

function NoMatch({ nouns, closest, search, linkTo }: NoMatchProps) {
  return (
    <div className="card px-6 py-12 text-center">
      <p className="text-lg font-semibold">No {nouns[0]} matches</p>
      {closest.length > 0 && (
        <p className="mt-2 text-soft">
          Did you mean{' '}
          {closest.map((name, index) => (
            <span key={name}>
              {index > 0 && ', '}
              <Link {...linkTo(catalogWith(search, { q: name }))} className="link">
                <bdi>{name}</bdi>
              </Link>
            </span>
          ))}
          ?
        </p>
      )}
      <Link {...linkTo({})} className="control mt-5">
        All {nouns[1]}
      </Link>
    </div>
  )
}
