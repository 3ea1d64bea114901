import { Link } from '@tanstack/react-router'
import type { Edge, Usage } from '../api/types'
import { applicationLink } from '../links'
import { Panel } from '../schema/Panel'
import { CoverageLine } from '../ui/Coverage'
import { EvidenceChip } from '../ui/Evidence'

/** Who tells who sends and who reads, how each is known, and how far "nobody else" can be trusted. */
export function Who({ usage: { edges, coverage, environment } }: { usage: Usage }) {
  const groups = [
    {
      title: 'Sent by',
      none: 'No producer is known.',
      edges: edges.filter(({ role }) => role === 'produces'),
    },
    {
      title: 'Read by',
      none: 'No consumer is known.',
      edges: edges.filter(({ role }) => role === 'consumes'),
    },
  ]
  return (
    <Panel title={`Who, in ${environment}`}>
      <CoverageLine coverage={coverage} />
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title} className="mt-4">
          <h3 className="label">{group.title}</h3>
          {group.edges.length === 0 ? (
            <p className="mt-1 text-soft">{group.none}</p>
          ) : (
            <ul className="mt-1 divide-y divide-line">
              {group.edges.map((edge) => (
                <li key={edge.id} className="py-2">
                  <User edge={edge} />
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </Panel>
  )
}

function User({ edge }: { edge: Edge }) {
  const { application, principal, build, owner, status, words, claims, reader, role, differs } = edge
  return (
    <div className="space-y-0.5">
      <p className="font-medium">
        {application === undefined ? (
          <>
            <bdi>{principal ?? 'somebody'}</bdi> <span className="font-normal text-mute">no application</span>
          </>
        ) : (
          <Link {...applicationLink(application)} className="link">
            <bdi>{application}</bdi>
          </Link>
        )}
        {build !== undefined && <span className="font-normal text-mute"> {build}</span>}
      </p>
      <EvidenceChip status={status} words={words} claims={claims} />
      <p className="text-xs text-mute">
        {[role === 'consumes' ? reader.words : '', owner].filter(Boolean).join(' · ')}
      </p>
      {differs !== undefined && <p className="text-xs text-warn">{differs}</p>}
    </div>
  )
}
