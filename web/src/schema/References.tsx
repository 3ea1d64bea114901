import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { referrerLimit, referrersQuery, usesQuery } from '../api/queries'
import type { Reference } from '../api/types'
import { versionLink } from '../links'
import { Panel } from './Panel'

/** References are the schemas that this one is made of. */
export function References({ references, context }: { references: Reference[]; context: string }) {
  return (
    <Panel title="References" count={references.length}>
      {references.length === 0 && <p className="text-soft">This schema stands on its own.</p>}
      <ul className="space-y-2">
        {references.map(({ name, subject, version }) => (
          <li key={name}>
            <VersionName subject={inContext(subject, context)} version={version} />
            {name !== subject && (
              <div className="text-xs text-mute">
                as <code className="font-mono">{name}</code>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** An unqualified reference means a subject of the context that it is written in. */
export function inContext(subject: string, context: string): string {
  return context === '.' || subject.startsWith(':.') ? subject : `:${context}:${subject}`
}

function VersionName({ subject, version }: { subject: string; version: number }) {
  return (
    <Link {...versionLink(subject, version < 1 ? 'latest' : version)} className="link">
      <bdi>{subject}</bdi>{' '}
      <span className="whitespace-nowrap">{version < 1 ? 'latest' : `version ${version}`}</span>
    </Link>
  )
}

/** ReferencedBy are the schemas that would feel a change of this one. */
export function ReferencedBy({
  subject,
  version,
  count,
}: {
  subject: string
  version: number
  count: number
}) {
  const api = useApi()
  const ids = useQuery({ ...referrersQuery(api, subject, version), enabled: count > 0 })
  const uses = useQueries({
    queries: (ids.data ?? []).slice(0, referrerLimit).map((id) => usesQuery(api, subject, id)),
  })
  const known = ids.data ?? []
  return (
    <Panel title="Referenced by" count={count}>
      {ids.error !== null && ids.data === undefined && (
        <p className="text-bad">Could not be read: {ids.error.message}</p>
      )}
      {count === 0 && <p className="text-soft">No other schema is made of this one.</p>}
      {ids.isPending && count > 0 && (
        <div className="skeleton h-4 w-2/3" role="status" aria-label="Loading" />
      )}
      <ul className="space-y-1.5">
        {known.slice(0, referrerLimit).map((id, index) => {
          const found = uses[index]?.data ?? []
          return found.length === 0 ? (
            <li key={id} className="text-soft">
              schema id {id}
            </li>
          ) : (
            found.map((use) => (
              <li key={`${use.subject}/${use.version}`}>
                <VersionName subject={use.subject} version={use.version} />
              </li>
            ))
          )
        })}
      </ul>
      {count > known.length && known.length > 0 && (
        <p className="mt-2 text-xs text-mute">
          {(count - known.length).toLocaleString('en')} more are not shown.
        </p>
      )}
    </Panel>
  )
}
