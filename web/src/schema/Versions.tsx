import { Link } from '@tanstack/react-router'
import { GitCompare } from 'lucide-react'
import type { SubjectDetail } from '../api/types'
import { diffLink, versionLink } from '../links'
import { DeletedTag } from '../ui/labels'
import { When } from '../ui/time'
import { Panel } from './Panel'
import { newest } from './resolve'

/** Versions is the history of a subject, newest first, with the way to compare each with the one that is shown. */
export function Versions({
  subject,
  detail,
  shown,
}: {
  subject: string
  detail: SubjectDetail
  shown: number
}) {
  const latest = newest(detail)
  return (
    <Panel title="Versions" count={detail.versionList.length}>
      <ul className="-mx-2 max-h-96 space-y-px overflow-y-auto">
        {detail.versionList
          .toSorted((a, b) => b.version - a.version)
          .map(({ version, id, deleted, registeredAt }) => (
            <li
              key={version}
              className={`relative flex items-center gap-2 rounded-control px-2 py-1.5 ${version === shown ? 'bg-tint' : 'hover:bg-sunken'}`}
            >
              <div className="min-w-0 flex-1">
                <div className="flex flex-wrap items-center gap-x-2">
                  <Link
                    {...versionLink(subject, version)}
                    aria-current={version === shown ? 'page' : undefined}
                    className={`font-medium after:absolute after:inset-0 ${deleted ? 'text-mute line-through' : version === shown ? 'text-accent' : ''}`}
                  >
                    Version {version}
                  </Link>
                  {version === latest?.version && !deleted && (
                    <span className="text-xs text-mute">latest</span>
                  )}
                  {deleted && <DeletedTag />}
                </div>
                <div className="text-xs text-mute">
                  <When at={registeredAt} /> · id {id}
                </div>
              </div>
              {version !== shown && (
                <Link
                  {...diffLink(subject, Math.min(version, shown), Math.max(version, shown))}
                  className="relative inline-flex size-7 items-center justify-center rounded text-mute hover:bg-surface hover:text-ink"
                  aria-label={`Compare version ${version} with version ${shown}`}
                  title={`Compare with version ${shown}`}
                >
                  <GitCompare size={15} aria-hidden />
                </Link>
              )}
            </li>
          ))}
      </ul>
    </Panel>
  )
}
