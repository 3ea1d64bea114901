import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import type { SubjectItem } from '../api/types'
import { listLink, versionLink } from '../links'
import { narrowed, nextSort, type ListSearch, type SortKey } from '../search'
import { contextName, DeletedTag, Format, Level, ModeTag } from '../ui/labels'
import { useRoom } from '../ui/media'
import { When } from '../ui/time'

type Column = { title: string; sort?: SortKey; className: string }

const columns: Column[] = [
  { title: 'Subject', sort: 'name', className: '' },
  { title: 'Context', className: 'hidden md:table-cell w-28' },
  { title: 'Format', className: 'hidden md:table-cell w-28' },
  { title: 'Versions', sort: 'versions', className: 'hidden md:table-cell w-24 text-right' },
  { title: 'Latest id', className: 'hidden lg:table-cell w-24 text-right' },
  { title: 'Compatibility', className: 'hidden md:table-cell w-56' },
  { title: 'Last registered', sort: 'registered', className: 'hidden md:table-cell w-36' },
]

/** SubjectTable is one page of subjects. On a narrow screen a row is the name and one line of facts. */
export function SubjectTable({
  items,
  search,
  busy,
}: {
  items: readonly SubjectItem[]
  search: ListSearch
  busy: boolean
}) {
  const isWide = useRoom('columns')
  return (
    <div className="card overflow-hidden" aria-busy={busy}>
      <table className={`w-full table-fixed border-collapse text-left ${busy ? 'opacity-60' : ''}`}>
        <caption className="sr-only">Subjects, with the keys j and k to go from row to row</caption>
        <Head search={search} />
        <tbody>
          {items.map((item) => (
            <Row key={item.subject} item={item} isWide={isWide} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Head({ search }: { search: ListSearch }) {
  const now = search.sort ?? 'name'
  return (
    <thead className="border-b border-line bg-sunken">
      <tr>
        {columns.map(({ title, sort, className }) => {
          const sorted = sort !== undefined && now.replace('-', '') === sort
          const descending = now.startsWith('-')
          const Arrow = descending ? ArrowDown : ArrowUp
          return (
            <th
              key={title}
              scope="col"
              aria-sort={sorted ? (descending ? 'descending' : 'ascending') : undefined}
              className={`label px-4 py-2 ${className}`}
            >
              {sort === undefined ? (
                title
              ) : (
                <Link
                  {...listLink(narrowed(search, { sort: nextSort(sort, now) }))}
                  className={`-my-1 inline-flex min-h-6 items-center gap-1 rounded hover:text-ink ${sorted ? 'text-ink' : ''}`}
                >
                  {title}
                  {sorted && <Arrow size={13} aria-hidden />}
                </Link>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

const cell = columns.map(({ className }) => `px-4 py-2.5 ${className}`)

const Row = memo(function Row({ item, isWide }: { item: SubjectItem; isWide: boolean }) {
  const { latest } = item
  return (
    // The link covers its row: one target, one stop for the keyboard.
    <tr className="relative border-b border-line last:border-b-0 focus-within:bg-tint hover:bg-sunken">
      <th scope="row" className={`font-normal ${cell[0] ?? ''}`}>
        {isWide ? (
          <Title item={item} />
        ) : (
          <div className="flex items-center gap-2">
            <div className="min-w-0 flex-1">
              <Title item={item} />
              <div className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-mute">
                {item.context !== '.' && <bdi>{contextName(item.context)}</bdi>}
                <Format format={item.format} />
                <span>{versionCount(item)}</span>
                <Level level={item.level} from={item.levelFrom} />
                <When at={latest?.registeredAt} />
              </div>
            </div>
            <ChevronRight size={16} aria-hidden className="shrink-0 text-mute" />
          </div>
        )}
      </th>
      {isWide && (
        <>
          <td className={cell[1]}>
            <bdi className={`line-clamp-2 ${item.context === '.' ? 'text-mute' : ''}`}>
              {contextName(item.context)}
            </bdi>
          </td>
          <td className={cell[2]}>
            <Format format={item.format} />
          </td>
          <td className={`tabular-nums ${cell[3] ?? ''}`}>
            {item.versions}
            {item.deletedVersions > 0 && (
              <span className="text-mute" title={`${item.deletedVersions} more are deleted`}>
                {' '}
                +{item.deletedVersions}
                <span className="sr-only"> deleted</span>
              </span>
            )}
          </td>
          <td className={`tabular-nums ${cell[4] ?? ''}`}>
            {latest?.id ?? <span className="text-mute">none</span>}
          </td>
          <td className={cell[5]}>
            <Level level={item.level} from={item.levelFrom} />
          </td>
          <td className={`text-soft ${cell[6] ?? ''}`}>
            <When at={latest?.registeredAt} />
          </td>
        </>
      )}
    </tr>
  )
})

function Title({ item }: { item: SubjectItem }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Link
        {...versionLink(item.subject)}
        data-row
        title={item.subject}
        className={`line-clamp-2 font-medium outline-offset-4 after:absolute after:inset-0 ${item.deleted ? 'text-mute line-through' : 'text-ink'}`}
      >
        <bdi>{item.name === '' ? '(empty name)' : item.name}</bdi>
      </Link>
      {item.deleted && <DeletedTag />}
      <ModeTag mode={item.mode} />
    </div>
  )
}

function versionCount({ versions, deletedVersions }: SubjectItem): string {
  const deleted = deletedVersions > 0 ? ` (${deletedVersions} deleted)` : ''
  return `${versions} ${versions === 1 ? 'version' : 'versions'}${deleted}`
}
