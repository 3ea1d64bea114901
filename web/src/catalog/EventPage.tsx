import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { eventPath, eventQuery, eventUsageQuery, treeQuery } from '../api/queries'
import type { EventDetail, SchemaTree } from '../api/types'
import { channelLink, eventLink, eventsLink, graphLink, versionLink } from '../links'
import { Panel } from '../schema/Panel'
import { inContext } from '../schema/References'
import { TextSkeleton } from '../schema/SchemaText'
import { useEnvironment } from '../shell/environment'
import { FieldPanel } from '../tree/FieldPanel'
import { collapsedAtFirst } from '../tree/model'
import { Tag, Tree } from '../tree/Tree'
import { Banner } from '../ui/Banner'
import { CopyAs } from '../ui/copy'
import { Format } from '../ui/labels'
import { Parts } from '../ui/Parts'
import { Outdated, Problem } from '../ui/Problem'
import { Prose } from '../ui/Prose'
import { When } from '../ui/time'
import { useTitle } from '../ui/title'
import { FieldUsers } from '../usage/FieldUsers'
import { EventUsage } from '../usage/SubjectUsage'
import { Carriers } from './Carriers'
import { NotInCatalog, ThingHead } from './ThingHead'
import { Who } from './Who'

/** EventPage answers: what is it, can I rely on it, who sends and who reads it? */
export function EventPage() {
  const { event } = useParams({ from: '/events/$event' })
  const { tab } = useSearch({ from: '/events/$event' })
  const env = useEnvironment()
  const detail = useQuery(eventQuery(useApi(), event, env))
  useTitle(event)
  if (isNotFound(detail.error))
    return <NotInCatalog what="event" name={event} all={eventsLink()} search={eventsLink({ q: event })} />
  if (detail.data === undefined)
    return (
      <>
        <ThingHead above={{ name: 'Events', link: eventsLink() }} name={event} />
        <div className="mt-5">
          {detail.error === null ? (
            <TextSkeleton />
          ) : (
            <Problem error={detail.error} what="This event" onRetry={() => void detail.refetch()} />
          )}
        </div>
      </>
    )
  return (
    <>
      <ThingHead
        above={{ name: 'Events', link: eventsLink() }}
        name={detail.data.name}
        actions={
          <>
            <Link {...graphLink({ focus: `event:${event}` })} className="control">
              Graph
            </Link>
            <CopyAs path={eventPath(event, env)} />
          </>
        }
      >
        <About event={detail.data} />
      </ThingHead>
      {detail.isRefetchError && (
        <div className="mt-4">
          <Outdated since={detail.dataUpdatedAt} onRetry={() => void detail.refetch()} />
        </div>
      )}
      <div className="mt-5 border-b border-line">
        <Parts
          label="About this event"
          parts={[
            { name: 'Overview', current: tab === undefined, link: eventLink(event) },
            { name: 'Usage', current: tab === 'usage', link: eventLink(event, { tab: 'usage' }) },
          ]}
        />
      </div>
      {tab === 'usage' ? (
        <div className="mt-5">
          <EventUsage event={event} />
        </div>
      ) : (
        <Content key={detail.data.name} event={detail.data} />
      )}
    </>
  )
}

function About({ event }: { event: EventDetail }) {
  const { doc, owner, domain, lifecycle, tags, latest, subject, formats, channels, type } = event
  return (
    <>
      {doc !== undefined && <p className="mt-1.5 max-w-3xl whitespace-pre-line text-soft">{doc}</p>}
      {tags.length > 0 && (
        <p className="mt-2 flex flex-wrap gap-1.5">
          {tags.map((tag) => (
            <Tag key={tag} text={tag} />
          ))}
        </p>
      )}
      <dl className="card mt-4 grid grid-cols-2 gap-x-6 gap-y-4 px-5 py-4 sm:grid-cols-3 lg:flex lg:flex-wrap lg:gap-x-10">
        <Fact name="Owner">{owner ?? <NotSaid />}</Fact>
        {domain !== undefined && <Fact name="Domain">{domain}</Fact>}
        {lifecycle !== undefined && <Fact name="Lifecycle">{lifecycle}</Fact>}
        {type === 'type' && <Fact name="Type">shared by others, never sent alone</Fact>}
        <Fact name="Format">
          {formats.map((format) => (
            <span key={format} className="mr-2">
              <Format format={format} />
            </span>
          ))}
        </Fact>
        <Fact name="Newest version">
          <Link {...versionLink(subject, latest.version)} className="link">
            <bdi>{subject}</bdi> version {latest.version}
          </Link>{' '}
          <span className="text-mute">
            <When at={latest.registeredAt} />
          </span>
        </Fact>
        <Fact name="Channel">
          {channels.length === 0 ? (
            <NotSaid />
          ) : (
            channels.map((channel) => (
              <Link key={channel} {...channelLink(channel)} className="link mr-2">
                <bdi>{channel}</bdi>
              </Link>
            ))
          )}
        </Fact>
      </dl>
    </>
  )
}

function NotSaid() {
  return <span className="text-mute">not known</span>
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{name}</dt>
      <dd className="mt-0.5 min-h-6">{children}</dd>
    </div>
  )
}

function Content({ event }: { event: EventDetail }) {
  const env = useEnvironment()
  const api = useApi()
  const { field } = useSearch({ from: '/events/$event' })
  const navigate = useNavigate()
  const { version } = event.latest
  const tree = useQuery(treeQuery(api, event.subject, version))
  const usage = useQuery(eventUsageQuery(api, event.name, env))
  const look = (path: string | undefined) =>
    void navigate({
      ...eventLink(event.name, path === undefined ? {} : { field: path }),
      replace: true,
      resetScroll: false,
    })
  const looked = tree.data?.fields.find(({ path }) => path === field)
  const context = event.carriers.find(({ subject }) => subject === event.subject)?.context ?? '.'
  return (
    <div className="mt-5 grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
      <div className="min-w-0 space-y-5">
        {tree.data !== undefined ? (
          <Shape
            tree={tree.data}
            chosen={field}
            onChoose={(path) => {
              look(path === field ? undefined : path)
            }}
          />
        ) : tree.error === null ? (
          <TextSkeleton />
        ) : (
          <Problem error={tree.error} what="The fields" onRetry={() => void tree.refetch()} />
        )}
        {event.docs !== undefined && (
          <Panel title="Docs">
            <Prose text={event.docs} html={event.docsHtml} />
          </Panel>
        )}
        <Carriers carriers={event.carriers} />
      </div>
      <div className="min-w-0 space-y-5">
        {looked !== undefined && (
          <FieldPanel
            field={looked}
            inContext={(name) => inContext(name, context)}
            onClose={() => {
              look(undefined)
            }}
          >
            <FieldUsers subject={event.subject} path={looked.path} />
          </FieldPanel>
        )}
        {usage.data !== undefined ? (
          <Who usage={usage.data} />
        ) : usage.error === null ? (
          <TextSkeleton />
        ) : (
          <Problem error={usage.error} what="Who uses it" onRetry={() => void usage.refetch()} />
        )}
      </div>
    </div>
  )
}

type ShapeProps = { tree: SchemaTree; chosen: string | undefined; onChoose: (path: string) => void }

function Shape({ tree, chosen, onChoose }: ShapeProps) {
  const first = useMemo(() => collapsedAtFirst(tree.fields, chosen), [tree, chosen])
  if (tree.problem !== undefined)
    return <Banner kind="warn">This schema cannot be read: {tree.problem.message}</Banner>
  if (tree.fields.length === 0)
    return (
      <p className="card px-5 py-10 text-center text-soft">
        This schema is <code className="font-mono">{tree.root.type}</code> and has no fields.
      </p>
    )
  return (
    <section aria-label="Shape" className="card overflow-clip">
      <Tree
        fields={tree.fields}
        found={undefined}
        chosen={chosen}
        initiallyCollapsed={first}
        onChoose={onChoose}
      />
    </section>
  )
}
