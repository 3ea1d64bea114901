import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { channelPath, channelQuery } from '../api/queries'
import { channelsLink, eventLink, versionLink } from '../links'
import { Panel } from '../schema/Panel'
import { TextSkeleton } from '../schema/SchemaText'
import { CopyAs } from '../ui/copy'
import { Problem } from '../ui/Problem'
import { Prose } from '../ui/Prose'
import { useTitle } from '../ui/title'
import { SubjectUsage } from '../usage/SubjectUsage'
import { Owner } from './About'
import { Carriers } from './Carriers'
import { InsteadOfChannel } from './Instead'
import { NotInCatalog, ThingHead } from './ThingHead'

/** Of how many subjects the users are read at once; a channel rarely has more than two. */
const mostSubjects = 6

/** ChannelPage answers: what flows here, with which keys? */
export function ChannelPage() {
  const { cluster, topic } = useParams({ from: '/channels/$cluster/$topic' })
  const channel = useQuery(channelQuery(useApi(), cluster, topic))
  useTitle(topic)
  if (isNotFound(channel.error))
    return (
      <NotInCatalog what="channel" name={topic} all={channelsLink()} search={channelsLink({ q: topic })}>
        <InsteadOfChannel topic={topic} />
      </NotInCatalog>
    )
  const above = { name: 'Channels', link: channelsLink() }
  if (channel.data === undefined)
    return (
      <>
        <ThingHead above={above} name={topic} />
        <div className="mt-5">
          {channel.error === null ? (
            <TextSkeleton />
          ) : (
            <Problem error={channel.error} what="This channel" onRetry={() => void channel.refetch()} />
          )}
        </div>
      </>
    )
  const { events, keys, owner, docs, carriers } = channel.data
  const subjects = [...new Set(carriers.map(({ subject }) => subject))].slice(0, mostSubjects)
  return (
    <>
      <ThingHead
        above={above}
        name={channel.data.topic}
        actions={<CopyAs path={channelPath(cluster, topic)} />}
      >
        <p className="mt-1 text-soft">
          On cluster <bdi className="font-medium text-ink">{channel.data.cluster}</bdi> · owner{' '}
          <Owner name={owner} />
        </p>
      </ThingHead>
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-2">
        <Panel title="Events" count={events.length}>
          {events.length === 0 && <p className="text-soft">No event is known to flow here.</p>}
          <ul className="space-y-1">
            {events.map((event) => (
              <li key={event}>
                <Link {...eventLink(event)} className="link">
                  <bdi>{event}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title="Key schema" count={keys.length}>
          {keys.length === 0 && <p className="text-soft">No schema is known for the keys.</p>}
          <ul className="space-y-1">
            {keys.map((subject) => (
              <li key={subject}>
                <Link {...versionLink(subject)} className="link">
                  <bdi>{subject}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
        {docs !== undefined && (
          <Panel title="Docs">
            <Prose text={docs} html={channel.data.docsHtml} />
          </Panel>
        )}
        <div className="lg:col-span-2">
          <Carriers carriers={carriers} />
        </div>
        {subjects.map((subject) => (
          <div key={subject} className="min-w-0 lg:col-span-2">
            <h2 className="mb-3 text-lg font-semibold">
              Who uses <bdi>{subject}</bdi>
            </h2>
            <SubjectUsage subject={subject} />
          </div>
        ))}
      </div>
    </>
  )
}
