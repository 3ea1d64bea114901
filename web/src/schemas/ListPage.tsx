import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { listPath, listQuery } from '../api/queries'
import type { SubjectList } from '../api/types'
import { listLink } from '../links'
import { narrowed, type ListSearch } from '../search'
import { CopyAs } from '../ui/copy'
import { FacetLists, FacetSelects, type Facet } from '../ui/Facets'
import { FilterField } from '../ui/FilterField'
import { Gradual } from '../ui/Gradual'
import { contextName, formatName } from '../ui/labels'
import { Outdated, Problem } from '../ui/Problem'
import { TableSkeleton } from '../ui/Skeleton'
import { useTitle } from '../ui/title'
import { FirstSteps, NoMatch } from './Empty'
import { Pager } from './Pager'
import { SubjectTable } from './SubjectTable'
import { useRowKeys } from './rowKeys'

/** ListPage answers: is there a schema for what I need, and what guards it? */
export function ListPage() {
  useTitle('Schemas')
  const search = useSearch({ from: '/schemas' })
  const list = useQuery(listQuery(useApi(), search))
  const retry = () => void list.refetch()
  const rows = useRowKeys()
  const fresh =
    list.data !== undefined && !isNarrowed(search) && list.data.total === 0 && search.page === undefined
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">Schemas</h1>
          <p className="mt-0.5 min-h-5 text-mute" role="status">
            {list.data !== undefined && !fresh && count(list.data.total, isNarrowed(search))}
          </p>
        </div>
        <CopyAs path={listPath(search)} words={['subject', 'list']} />
      </div>
      {fresh ? (
        <FirstSteps />
      ) : (
        <div className="mt-5 gap-8 xl:grid xl:grid-cols-[11.5rem_minmax(0,1fr)]">
          <aside aria-label="Filters" className="hidden pt-1 xl:block">
            <FacetLists facets={facets(list.data?.facets, search)} />
          </aside>
          <div className="min-w-0" ref={rows}>
            <Toolbar counts={list.data?.facets} search={search} />
            <div className="mt-4 space-y-4">
              {list.data === undefined ? (
                list.error === null ? (
                  <TableSkeleton />
                ) : (
                  <Problem error={list.error} what="The list of schemas" onRetry={retry} />
                )
              ) : (
                <>
                  {list.isRefetchError && <Outdated since={list.dataUpdatedAt} onRetry={retry} />}
                  {list.data.items.length === 0 ? (
                    <NoMatch search={search} total={list.data.total} />
                  ) : (
                    <>
                      <Gradual items={list.data.items} itemHeight={45}>
                        {(shown) => (
                          <SubjectTable items={shown} search={search} busy={list.isPlaceholderData} />
                        )}
                      </Gradual>
                      <Pager search={search} total={list.data.total} />
                    </>
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

type Counts = SubjectList['facets'] | undefined

function facets(counts: Counts, search: ListSearch): Facet[] {
  const facet = (key: 'format' | 'context', title: string, name: Facet['name']): Facet => ({
    key,
    title,
    any: `Any ${key}`,
    name,
    counts: counts?.[key],
    chosen: search[key],
    linkTo: (value) => listLink(narrowed(search, { [key]: value })),
  })
  return [facet('format', 'Format', formatName), facet('context', 'Context', contextName)]
}

function Toolbar({ counts, search }: { counts: Counts; search: ListSearch }) {
  const navigate = useNavigate()
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
      <FilterField
        label="Filter by name"
        wanted={search.q ?? ''}
        onText={(q) => {
          void navigate({ ...listLink(narrowed(search, { q })), replace: true })
        }}
      />
      <FacetSelects facets={facets(counts, search)} />
      <label className="inline-flex min-h-8.5 cursor-pointer items-center gap-2 text-soft">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={search.deleted === true}
          onChange={(event) => {
            void navigate(listLink(narrowed(search, { deleted: event.target.checked ? true : undefined })))
          }}
        />
        Show deleted
      </label>
    </div>
  )
}

function isNarrowed({ q, context, format }: ListSearch): boolean {
  return q !== undefined || context !== undefined || format !== undefined
}

function count(total: number, narrow: boolean): string {
  const noun = total === 1 ? 'subject' : 'subjects'
  return `${total.toLocaleString('en')} ${noun}${narrow ? (total === 1 ? ' matches' : ' match') : ''}`
}
