import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/context'
import { applicationsQuery } from '../api/usage'
import { NotInCatalog, ThingHead } from '../catalog/ThingHead'
import { DescribeTeam } from '../domains/Describe'
import { EventsOf, Names } from '../domains/Owned'
import { domainsQuery, teamsPath, teamsQuery, type Team } from '../domains/query'
import { applicationLink, applicationsLink, domainLink, eventsLink, teamsLink } from '../links'
import { Panel } from '../schema/Panel'
import { CopyAs, CopyButton } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { Problem } from '../ui/Problem'
import { useTitle } from '../ui/title'

/** TeamPage answers: what does a team own, and how is it reached? */
export function TeamPage() {
  const { team: name } = useParams({ from: '/teams/$team' })
  useTitle(name)
  const teams = useQuery(teamsQuery(useApi()))
  return (
    <Loaded query={teams} what="This team">
      {({ items }) => {
        const team = items.find((other) => other.name === name)
        if (team === undefined)
          return (
            <NotInCatalog what="team" name={name} all={teamsLink()} search={eventsLink({ owner: name })} />
          )
        return <Described team={team} />
      }}
    </Loaded>
  )
}

function Described({ team }: { team: Team }) {
  const { name = '', title, contact, members = [], docs } = team
  const api = useApi()
  const applications = useInfiniteQuery(applicationsQuery(api, { owner: name }))
  const domains = useQuery(domainsQuery(api))
  const [changing, setChanging] = useState(false)
  const owned = applications.data?.pages[0]
  return (
    <>
      <ThingHead
        above={{ name: 'Teams', link: teamsLink() }}
        name={title ?? name}
        actions={
          <>
            <button
              type="button"
              className="control"
              onClick={() => {
                setChanging(true)
              }}
            >
              Describe
            </button>
            <CopyAs path={teamsPath} />
          </>
        }
      >
        <p className="mt-1 flex flex-wrap items-center gap-x-1 text-soft">
          {contact === undefined ? (
            'no contact is known'
          ) : (
            <>
              asked at <bdi className="font-medium text-ink">{contact}</bdi>
              <CopyButton text={contact} name="Copy the contact" />
            </>
          )}
          {members.length > 0 && <span>· members: {members.join(', ')}</span>}
        </p>
        {docs !== undefined && <p className="mt-2 max-w-prose whitespace-pre-line text-soft">{docs}</p>}
      </ThingHead>
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-2">
        <EventsOf search={{ owner: name }} />
        <div className="space-y-5">
          {owned !== undefined ? (
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
                <Link {...applicationsLink({ owner: name })} className="link mt-2 inline-block">
                  All {owned.total} applications
                </Link>
              )}
            </Panel>
          ) : (
            applications.error !== null && (
              <Problem
                error={applications.error}
                what="The applications"
                onRetry={() => void applications.refetch()}
              />
            )
          )}
          {domains.data !== undefined && (
            <Panel title="Domains">
              <Names
                none="The team looks after no domain."
                items={domains.data.items
                  .filter(({ owner }) => owner === name)
                  .map((domain) => ({
                    name: domain.name ?? '',
                    link: domainLink(domain.name ?? ''),
                    more: domain.docs ?? '',
                  }))}
              />
            </Panel>
          )}
        </div>
      </div>
      {changing && (
        <DescribeTeam
          team={team}
          onClose={() => {
            setChanging(false)
          }}
        />
      )}
    </>
  )
}
