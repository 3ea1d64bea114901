import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Download, Rss } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../api/context'
import { statusQuery } from '../api/queries'
import type { Change } from '../api/types'
import { auditLink } from '../links'
import { readAuditSearch, type AuditSearch } from '../search'
import { Banner } from '../ui/Banner'
import { CopyAs } from '../ui/copy'
import { PageHead } from '../ui/PageHead'
import { Outdated, Problem } from '../ui/Problem'
import { saveText } from '../ui/save'
import { TableSkeleton } from '../ui/Skeleton'
import { When } from '../ui/time'
import { useTitle } from '../ui/title'
import { VirtualRows } from '../ui/VirtualRows'
import { Entry } from './Entry'
import { feedPath, historyPath, readHistory } from './query'
import { Verify } from './Verify'
import { actorName, knownKinds, look } from './words'

/** AuditPage answers: who changed what, when and why? */
export function AuditPage() {
  useTitle('Audit')
  const search = useSearch({ from: '/audit' })
  const api = useApi()
  const history = useInfiniteQuery({
    queryKey: ['audit', search],
    initialPageParam: 0, // the end of the history, wherever it is by then
    queryFn: ({ pageParam, signal }) =>
      readHistory(api, search, pageParam === 0 ? undefined : pageParam, signal),
    getNextPageParam: ({ before }) => (before > 0 ? before : undefined),
    staleTime: Infinity, // what has happened does not change; what is new is announced
  })
  const pages = history.data?.pages ?? []
  const items = pages.flatMap((page) => page.items)
  const last = pages.at(-1)
  return (
    <>
      <PageHead
        title="Audit"
        below="Every change since the registry was set up, newest first. Nothing is ever rewritten."
      >
        <Verify />
        <a href={api.origin + feedPath(search)} className="control">
          <Rss size={15} aria-hidden />
          Feed
        </a>
        <CopyAs path={historyPath(search)} words={commandOf(search)} />
      </PageHead>
      <Filters search={search} items={items} />
      <div className="mt-4 space-y-4">
        <News
          shown={items[0]?.position}
          narrowed={isNarrowed(search)}
          onShow={() => void history.refetch()}
        />
        {history.data === undefined && history.error !== null && (
          <Problem error={history.error} what="The history" onRetry={() => void history.refetch()} />
        )}
        {history.isRefetchError && (
          <Outdated since={history.dataUpdatedAt} onRetry={() => void history.refetch()} />
        )}
        {history.isPending && <TableSkeleton />}
        {history.data !== undefined && (
          <>
            {items.length > 0 && <Entries items={items} search={search} />}
            {items.length === 0 && <Nothing search={search} all={!history.hasNextPage} />}
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p className="text-mute" role="status">
                {items.length.toLocaleString('en')} {items.length === 1 ? 'change' : 'changes'}
                {history.hasNextPage ? (
                  last?.reached !== undefined && (
                    <>
                      {' '}
                      · looked back to <When at={last.reached} />
                    </>
                  )
                ) : (
                  <> · that is all</>
                )}
              </p>
              {history.hasNextPage && (
                <button
                  type="button"
                  className="control"
                  disabled={history.isFetchingNextPage}
                  onClick={() => void history.fetchNextPage()}
                >
                  {history.isFetchingNextPage ? 'Reading…' : 'Look further back'}
                </button>
              )}
            </div>
          </>
        )}
      </div>
    </>
  )
}

/** commandOf is the same on our command line, which narrows by subjects only. */
function commandOf({ subject, ...others }: AuditSearch): string[] | undefined {
  if (isNarrowed(others)) return undefined
  return ['log', 'tail', ...(subject === undefined ? [] : ['--subject', subject])]
}

function isNarrowed(search: AuditSearch): boolean {
  return Object.keys(search).length > 0
}

function Entries({ items, search }: { items: Change[]; search: AuditSearch }) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  return (
    <section aria-label="Changes" className="card overflow-hidden">
      <div className="flex items-center justify-between gap-3 border-b border-line bg-sunken px-4 py-1.5">
        <h2 className="label">Changes</h2>
        <button
          type="button"
          className="control min-h-7 border-transparent bg-transparent px-2 text-xs"
          onClick={() => {
            saveText('changes.ndjson', items.map((item) => `${JSON.stringify(item)}\n`).join(''))
          }}
        >
          <Download size={14} aria-hidden />
          NDJSON of what is shown
        </button>
      </div>
      <VirtualRows
        items={items}
        rowHeight={45}
        keyOf={(change) => change.position}
        row={(change) => (
          <Entry
            change={change}
            search={search}
            open={opened.has(change.position)}
            onToggle={() => {
              const next = new Set(opened)
              if (!next.delete(change.position)) next.add(change.position)
              setOpened(next)
            }}
          />
        )}
      />
    </section>
  )
}

/** News says that the history has grown since it was read. */
function News(props: { shown: number | undefined; narrowed: boolean; onShow: () => void }) {
  const { shown, narrowed, onShow } = props
  const { data } = useQuery(statusQuery(useApi()))
  const more = shown === undefined || narrowed ? 0 : (data?.position ?? 0) - shown
  if (more <= 0) return null
  return (
    <Banner
      kind="info"
      action={
        <button type="button" className="control" onClick={onShow}>
          Show
        </button>
      }
    >
      {more.toLocaleString('en')} {more === 1 ? 'change' : 'changes'} since this was read
    </Banner>
  )
}

function Nothing({ search, all }: { search: AuditSearch; all: boolean }) {
  return (
    <div className="card px-6 py-12 text-center">
      <p className="text-lg font-semibold">
        {!isNarrowed(search)
          ? 'Nothing has happened here yet'
          : all
            ? 'No change matches'
            : 'No change matches among the newest ones'}
      </p>
      {isNarrowed(search) && (
        <Link {...auditLink()} className="control mt-5">
          Clear the filters
        </Link>
      )}
    </div>
  )
}

function Filters({ search, items }: { search: AuditSearch; items: Change[] }) {
  const navigate = useNavigate()
  const set = (change: Partial<Record<keyof AuditSearch, string>>) => {
    void navigate(auditLink(readAuditSearch({ ...search, ...change })))
  }
  const kinds = [...new Set([...knownKinds, ...items.map(({ kind }) => kind), search.action ?? ''])]
    .filter(Boolean)
    .toSorted()
  const actors = new Map(items.map((item) => [item.actor, actorName(item)]))
  if (search.actor !== undefined && !actors.has(search.actor)) actors.set(search.actor, search.actor)
  return (
    <form
      aria-label="Filters"
      className="mt-5 flex flex-wrap items-end gap-x-3 gap-y-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        const said = new FormData(event.currentTarget).get('object')
        const object = typeof said === 'string' ? said.trim() : ''
        const isContext = object.startsWith(':.')
        set(isContext ? { subject: object, object: '' } : { object, subject: '' })
      }}
    >
      <label className="flex-1 basis-56 sm:max-w-80">
        <span className="label mb-1 block">Object</span>
        <input
          key={search.subject ?? search.object}
          name="object"
          type="search"
          placeholder="orders-value, team:checkout, :.staging:"
          className="field w-full px-2.5"
          defaultValue={search.subject ?? search.object}
        />
      </label>
      <label className="basis-44">
        <span className="label mb-1 block">Action</span>
        <select
          className="field w-full px-2"
          value={search.action ?? ''}
          onChange={(event) => {
            set({ action: event.target.value })
          }}
        >
          <option value="">Any action</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {look(kind).words}
            </option>
          ))}
        </select>
      </label>
      <label className="basis-36">
        <span className="label mb-1 block">Actor</span>
        <select
          className="field w-full px-2"
          value={search.actor ?? ''}
          onChange={(event) => {
            set({ actor: event.target.value })
          }}
        >
          <option value="">Anybody</option>
          {[...actors].map(([actor, name]) => (
            <option key={actor} value={actor}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {(['from', 'to'] as const).map((key) => (
        <label key={key}>
          <span className="label mb-1 block">{key === 'from' ? 'From' : 'To'}</span>
          <input
            type="date"
            className="field px-2"
            value={search[key] ?? ''}
            onChange={(event) => {
              set({ [key]: event.target.value })
            }}
          />
        </label>
      ))}
      {isNarrowed(search) && (
        <Link {...auditLink()} className="control">
          Clear the filters
        </Link>
      )}
    </form>
  )
}
