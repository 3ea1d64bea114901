import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/context'
import type { Lineage } from '../api/types'
import { applicationsQuery } from '../api/usage'
import { NotInCatalog, ThingHead } from '../catalog/ThingHead'
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
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { useTitle } from '../ui/title'
import { DescribeDomain } from './Describe'
import { EventsOf, Names } from './Owned'
import { domainsPath, domainsQuery, type Domain } from './query'
import { traffic, type Crossing } from './traffic'

/** DomainPage answers: what does this area offer and depend on? */
export function DomainPage() {
  const { domain: name } = useParams({ from: '/domains/$domain' })
  useTitle(name)
  const domains = useQuery(domainsQuery(useApi()))
  if (domains.data === undefined)
    return (
      <>
        <ThingHead above={{ name: 'Domains', link: domainsLink() }} name={name} />
        <div className="mt-5">
          <Loaded query={domains} what="This domain">
            {() => null}
          </Loaded>
        </div>
      </>
    )
  return (
    <Loaded query={domains} what="This domain">
      {({ items }) => {
        const domain = items.find((other) => other.name === name)
        if (domain === undefined)
          return (
            <NotInCatalog what="domain" name={name} all={domainsLink()} search={eventsLink({ q: name })} />
          )
        return <Described domain={domain} parts={items.filter(({ parent }) => parent === name)} />
      }}
    </Loaded>
  )
}

function Described({ domain, parts }: { domain: Domain; parts: Domain[] }) {
  const { name = '', title, docs, owner, parent } = domain
  const [changing, setChanging] = useState(false)
  return (
    <>
      <ThingHead
        above={{ name: 'Domains', link: domainsLink() }}
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
            <CopyAs path={domainsPath} />
          </>
        }
      >
        <p className="mt-1 text-soft">
          {owner === undefined ? (
            'owner not known'
          ) : (
            <>
              owner{' '}
              <Link {...teamLink(owner)} className="link">
                <bdi>{owner}</bdi>
              </Link>
            </>
          )}
          {parent !== undefined && (
            <>
              {' · part of '}
              <Link {...domainLink(parent)} className="link">
                <bdi>{parent}</bdi>
              </Link>
            </>
          )}
        </p>
        {docs !== undefined && <p className="mt-2 max-w-prose whitespace-pre-line text-soft">{docs}</p>}
      </ThingHead>
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-2">
        <EventsOf search={{ domain: name }} />
        <InAndOut domain={name} />
        {parts.length > 0 && (
          <Panel title="Parts" count={parts.length}>
            <Names
              none=""
              items={parts.map((part) => ({
                name: part.name ?? '',
                link: domainLink(part.name ?? ''),
                more: part.docs ?? '',
              }))}
            />
          </Panel>
        )}
      </div>
      {changing && (
        <DescribeDomain
          domain={domain}
          onClose={() => {
            setChanging(false)
          }}
        />
      )}
    </>
  )
}

/** How many applications of a domain are asked for what crosses its border. */
const mostAsked = 24

function InAndOut({ domain }: { domain: string }) {
  const api = useApi()
  const env = useEnvironment()
  const all = useInfiniteQuery(applicationsQuery(api, {}))
  const applications = (all.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter((each) => each.domain === domain)
  const asked = applications.slice(0, mostAsked)
  const around = useQueries({
    queries: asked.map(({ name }) => graphQuery(api, { focus: `application:${name}`, depth: 2, env })),
    combine: gathered,
  })
  const { offers, needs } = traffic(around.graphs, domain)
  const partly = all.hasNextPage || applications.length > asked.length || around.failed
  const where = around.graphs[0]?.environment
  return (
    <div className="space-y-5">
      {partly && <Banner kind="warn">This is told from a part of the applications only.</Banner>}
      <Panel title="Applications" count={applications.length}>
        <Names
          none="No application of this domain is known."
          items={applications.map(({ name, owner, version }) => ({
            name,
            link: applicationLink(name),
            more: [owner, version].filter(Boolean).join(' · '),
          }))}
        />
        {asked[0] !== undefined && (
          <Link
            {...graphLink({ focus: `application:${asked[0].name}`, depth: '3', group: 'domain' })}
            className="link mt-2 inline-block"
          >
            As a graph of domains
          </Link>
        )}
      </Panel>
      {asked.length > 0 && (
        <>
          <Crossings
            title={`Read by others${where === undefined ? '' : `, in ${where}`}`}
            none="No reader outside is known."
            crossings={offers}
          />
          <Crossings
            title={`Read from others${where === undefined ? '' : `, in ${where}`}`}
            none="Nothing is known to be read from outside."
            crossings={needs}
          />
        </>
      )}
    </div>
  )
}

function gathered(results: { data: Lineage | undefined; isError: boolean }[]) {
  return {
    graphs: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    failed: results.some(({ isError }) => isError),
  }
}

function Crossings({ title, none, crossings }: { title: string; none: string; crossings: Crossing[] }) {
  return (
    <Panel title={title} count={crossings.length}>
      <Names
        none={none}
        items={crossings.map(({ event, others }) => ({
          name: event,
          link: eventLink(event),
          more: others.join(', '),
        }))}
      />
    </Panel>
  )
}
