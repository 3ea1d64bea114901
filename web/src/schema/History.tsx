import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { GitCompare } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../api/context'
import { diffQuery } from '../api/queries'
import type { SchemaDiff, SubjectDetail } from '../api/types'
import { auditLink, diffLink, versionLink } from '../links'
import { DeletedTag } from '../ui/labels'
import { exact, When } from '../ui/time'
import { before, newest } from './resolve'

/** How many versions are shown at first, and how many more are added at a time: each is one comparison. */
const step = 20
/** How many changes of one version are listed; the comparison has them all. */
const mostChanges = 6

/** History tells, newest first, what each version brought. */
export function History({
  subject,
  detail,
  shown,
}: {
  subject: string
  detail: SubjectDetail
  shown: number
}) {
  const api = useApi()
  const [count, setCount] = useState(step)
  const latest = newest(detail)
  const versions = detail.versionList.toSorted((a, b) => b.version - a.version)
  const listed = versions.slice(
    0,
    Math.max(count, versions.findIndex(({ version }) => version === shown) + 1),
  )
  const earlier = listed.map(({ version }) => before(detail, version)?.version)
  const diffs = useQueries({
    queries: listed.map(({ version }, index) => diffQuery(api, subject, earlier[index] ?? 0, version)),
  })
  return (
    <section aria-label="Versions" className="card">
      <ol className="divide-y divide-line">
        {listed.map(({ version, id, deleted, registeredAt }, index) => {
          const previous = earlier[index]
          return (
            <li
              key={version}
              className={`grid gap-x-6 gap-y-1.5 px-5 py-4 md:grid-cols-[11rem_minmax(0,1fr)_auto] ${version === shown ? 'bg-tint' : ''}`}
            >
              <div>
                <div className="flex flex-wrap items-center gap-x-2">
                  <Link
                    {...versionLink(subject, version)}
                    aria-current={version === shown ? 'page' : undefined}
                    className={`font-semibold hover:underline ${deleted ? 'text-mute line-through' : ''}`}
                  >
                    Version {version}
                  </Link>
                  {version === latest?.version && !deleted && (
                    <span className="text-xs text-mute">latest</span>
                  )}
                  {deleted && <DeletedTag />}
                </div>
                <div className="text-xs text-mute" title={exact(new Date(registeredAt))}>
                  <When at={registeredAt} /> · id {id}
                </div>
              </div>
              <div className="min-w-0">
                {previous === undefined ? (
                  <p className="text-soft">The first version</p>
                ) : (
                  <What diff={diffs[index]?.data} failed={diffs[index]?.error ?? null} />
                )}
              </div>
              {previous !== undefined && (
                <div>
                  <Link
                    {...diffLink(subject, previous, version)}
                    className="control px-2.5"
                    aria-label={`Compare version ${version} with version ${previous}`}
                  >
                    <GitCompare size={15} aria-hidden />
                    Compare
                  </Link>
                </div>
              )}
            </li>
          )
        })}
      </ol>
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-5 py-3">
        <Link {...auditLink({ subject: detail.subject })} className="link">
          All changes of this subject, with who made them
        </Link>
        {listed.length < versions.length && (
          <button
            type="button"
            className="control"
            onClick={() => {
              setCount(listed.length + step)
            }}
          >
            Earlier versions
          </button>
        )}
      </div>
    </section>
  )
}

function What({ diff, failed }: { diff: SchemaDiff | undefined; failed: Error | null }) {
  if (diff === undefined)
    return failed === null ? (
      <div className="skeleton mt-1 h-3.5 w-2/3" role="status" aria-label="Loading" />
    ) : (
      <p className="text-bad">Could not be compared: {failed.message}</p>
    )
  if (diff.changes.length === 0) return <p className="text-soft">No field has changed</p>
  return (
    <ul className="space-y-0.5">
      {diff.changes.slice(0, mostChanges).map(({ words }, index) => (
        <li key={index}>{words}</li>
      ))}
      {diff.changes.length > mostChanges && (
        <li className="text-mute">and {(diff.changes.length - mostChanges).toLocaleString('en')} more</li>
      )}
    </ul>
  )
}
