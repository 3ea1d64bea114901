import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useApi } from '../api/context'
import type { Lineage } from '../api/types'
import { applicationsQuery } from '../api/usage'
import { graphQuery } from '../graph/query'
import {
  applicationLink,
  domainLink,
  domainsLink,
  eventLink,
  eventsLink,
  graphLink,
  teamLink,
} from '../links'
import { Panel } from '../schema/Panel'
import { useEnvironment } from '../shell/environment'
import { Banner } from '../ui/Banner'
import { DescribeDomain } from './Describe'
import { EventsOf, Names } from './Owned'
import { domainsPath, domainsQuery, type Domain } from './query'
import { Single } from './Single'
import { traffic, type Crossing } from './traffic'

/** DomainPage answers: what does this area offer and depend on? */
export function DomainPage() {
  const { domain: name } = useParams({ from: '/domains/$domain' })
  const around = useAround(name)
  return (
    <Single<Domain>
      noun="domain"
      name={name}
      above={{ name: 'Domains', link: domainsLink() }}
      path={domainsPath}
      query={useQuery(domainsQuery(useApi()))}
      search={eventsLink({ q: name })}
      facts={({ owner, parent }) => (
        <>
          {owner === undefined ? (
            'owner not known'
          ) : (
            <>
              owner
              <Link {...teamLink(owner)} className="link">
                <bdi>{owner}</bdi>
              </Link>
            </>
          )}
          {parent !== undefined && (
            <>
              · part of
              <Link {...domainLink(parent)} className="link">
                <bdi>{parent}</bdi>
              </Link>
            </>
          )}
        </>
      )}
      columns={(_, all) => [
        <>
          <EventsOf search={{ domain: name }} />
          <Parts parts={all.filter(({ parent }) => parent === name)} />
          <Applications around={around} />
        </>,
        <Crossings key="crossings" around={around} />,
      ]}
      form={(domain, onClose) => <DescribeDomain domain={domain} onClose={onClose} />}
    />
  )
}

function Parts({ parts }: { parts: readonly Domain[] }) {
  if (parts.length === 0) return null
  return (
    <Panel title="Parts" count={parts.length}>
      <Names
        none=""
        items={parts.map(({ name = '', docs = '' }) => ({ name, link: domainLink(name), more: docs }))}
      />
    </Panel>
  )
}

/** How many applications of a domain are asked for what crosses its border. */
const mostAsked = 24

type Around = ReturnType<typeof useAround>

/** useAround finds the applications of a domain and what crosses its border. */
function useAround(domain: string) {
  const api = useApi()
  const env = useEnvironment()
  const all = useInfiniteQuery(applicationsQuery(api, {}))
  const applications = (all.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter((each) => each.domain === domain)
  const asked = applications.slice(0, mostAsked)
  const { graphs, failed } = useQueries({
    queries: asked.map(({ name }) => graphQuery(api, { focus: `application:${name}`, depth: 2, env })),
    combine: gathered,
  })
  return {
    applications,
    known: all.data !== undefined,
    ...traffic(graphs, domain),
    where: graphs[0]?.environment,
    /** Only some of the applications were asked, or have answered. */
    partly: all.hasNextPage || applications.length > asked.length || failed || all.isError,
  }
}

function gathered(results: { data: Lineage | undefined; isError: boolean }[]) {
  return {
    graphs: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    failed: results.some(({ isError }) => isError),
  }
}

function Applications({ around: { applications, known } }: { around: Around }) {
  const [first] = applications
  if (!known) return null
  return (
    <Panel title="Applications" count={applications.length}>
      <Names
        none="No application of this domain is known."
        items={applications.map(({ name, owner, version }) => ({
          name,
          link: applicationLink(name),
          more: [owner, version].filter(Boolean).join(' · '),
        }))}
      />
      {first !== undefined && (
        <Link
          {...graphLink({ focus: `application:${first.name}`, depth: '3', group: 'domain' })}
          className="link mt-2 inline-block"
        >
          As a graph of domains
        </Link>
      )}
    </Panel>
  )
}

function Crossings({ around: { applications, offers, needs, where, partly } }: { around: Around }) {
  const sides = [
    { title: 'Read by others', none: 'No reader outside is known.', crossings: offers },
    { title: 'Read from others', none: 'Nothing is known to be read from outside.', crossings: needs },
  ]
  return (
    <>
      {partly && <Banner kind="warn">This is told from a part of the applications only.</Banner>}
      {applications.length > 0 &&
        sides.map(({ title, none, crossings }) => (
          <Panel
            key={title}
            title={where === undefined ? title : `${title}, in ${where}`}
            count={crossings.length}
          >
            <Names none={none} items={crossings.map(crossed)} />
          </Panel>
        ))}
    </>
  )
}

function crossed({ event, others }: Crossing) {
  return { name: event, link: eventLink(event), more: others.join(', ') }
}
