import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { applicationsQuery } from '../api/usage'
import { DescribeTeam } from '../domains/Describe'
import { EventsOf, Names } from '../domains/Owned'
import { domainsQuery, teamsPath, teamsQuery, type Team } from '../domains/query'
import { Single } from '../domains/Single'
import { applicationLink, applicationsLink, domainLink, eventsLink, teamsLink } from '../links'
import { Panel } from '../schema/Panel'
import { CopyButton } from '../ui/copy'
import { Problem } from '../ui/Problem'

/** TeamPage answers: what does a team own, and how is it reached? */
export function TeamPage() {
  const { team: name } = useParams({ from: '/teams/$team' })
  return (
    <Single<Team>
      noun="team"
      name={name}
      above={{ name: 'Teams', link: teamsLink() }}
      path={teamsPath}
      query={useQuery(teamsQuery(useApi()))}
      search={eventsLink({ owner: name })}
      facts={({ contact, members = [] }) => (
        <>
          {contact === undefined ? (
            'no contact is known'
          ) : (
            <>
              asked at <bdi className="font-medium text-ink">{contact}</bdi>
              <CopyButton text={contact} name="Copy the contact" />
            </>
          )}
          {members.length > 0 && <span>· members: {members.join(', ')}</span>}
        </>
      )}
      columns={() => [
        <EventsOf key="events" search={{ owner: name }} />,
        <>
          <Applications team={name} />
          <Domains team={name} />
        </>,
      ]}
      form={(team, onClose) => <DescribeTeam team={team} onClose={onClose} />}
    />
  )
}

function Applications({ team }: { team: string }) {
  const found = useInfiniteQuery(applicationsQuery(useApi(), { owner: team }))
  const owned = found.data?.pages[0]
  if (owned === undefined)
    return (
      found.error !== null && (
        <Problem error={found.error} what="The applications" onRetry={() => void found.refetch()} />
      )
    )
  return (
    <Panel title="Applications" count={owned.total}>
      <Names
        none="The team owns no application that is known."
        items={owned.items.map(({ name, type, version }) => ({
          name,
          link: applicationLink(name),
          more: [type, version].filter(Boolean).join(' · '),
        }))}
      />
      {owned.total > owned.items.length && (
        <Link {...applicationsLink({ owner: team })} className="link mt-2 inline-block">
          All {owned.total} applications
        </Link>
      )}
    </Panel>
  )
}

function Domains({ team }: { team: string }) {
  const domains = useQuery(domainsQuery(useApi())).data?.items
  if (domains === undefined) return null
  const owned = domains.filter(({ owner }) => owner === team)
  return (
    <Panel title="Domains" count={owned.length}>
      <Names
        none="The team looks after no domain."
        items={owned.map(({ name = '', docs = '' }) => ({ name, link: domainLink(name), more: docs }))}
      />
    </Panel>
  )
}
