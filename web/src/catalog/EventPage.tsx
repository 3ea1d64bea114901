import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { eventPath, eventQuery, eventUsageQuery, treeQuery } from '../api/queries'
import type { EventDetail, SchemaTree } from '../api/types'
import { eventLink, eventsLink, graphLink } from '../links'
import { Panel } from '../schema/Panel'
import { inContext } from '../schema/References'
import { TextSkeleton } from '../schema/SchemaText'
import { useEnvironment } from '../shell/environment'
import { FieldPanel } from '../tree/FieldPanel'
import { collapsedAtFirst } from '../tree/model'
import { Tree } from '../tree/Tree'
import { Banner } from '../ui/Banner'
import { CopyAs } from '../ui/copy'
import { Parts } from '../ui/Parts'
import { Outdated, Problem } from '../ui/Problem'
import { Prose } from '../ui/Prose'
import { useTitle } from '../ui/title'
import { FieldUsers } from '../usage/FieldUsers'
import { EventUsage } from '../usage/SubjectUsage'
import { About } from './About'
import { Carriers } from './Carriers'
import { InsteadOfEvent } from './Instead'
import { Subscribe } from './Subscribe'
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
    return (
      <NotInCatalog what="event" name={event} all={eventsLink()} search={eventsLink({ q: event })}>
        <InsteadOfEvent name={event} />
      </NotInCatalog>
    )
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
            <Subscribe event={detail.data.name} subjects={detail.data.subjects} />
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
