import { Link } from '@tanstack/react-router'
import type { Carrier } from '../api/types'
import { channelLink, versionLink } from '../links'
import { Panel } from '../schema/Panel'

/** Carriers are the subjects behind an event or a channel, each with how that was found out. */
export function Carriers({ carriers }: { carriers: readonly Carrier[] }) {
  return (
    <Panel title="Where it comes from" count={carriers.length}>
      <ul className="divide-y divide-line">
        {carriers.map(({ subject, latest, branch, channels, eventFrom, channelsFrom, trouble }) => (
          <li key={`${subject} ${branch ?? ''}`} className="py-2.5 first:pt-0 last:pb-0">
            <Link {...versionLink(subject, latest.version)} className="link">
              <bdi>{subject}</bdi> version {latest.version}
            </Link>
            {branch !== undefined && (
              <span className="text-mute">
                {' '}
                branch <bdi>{branch}</bdi>
              </span>
            )}
            <dl className="mt-1 grid gap-x-3 text-soft sm:grid-cols-[6rem_minmax(0,1fr)]">
              <dt className="text-mute">Event</dt>
              <dd>
                {eventFrom.derivation}: {eventFrom.reason}
              </dd>
              <dt className="text-mute">Channel</dt>
              <dd>
                {channels.map((channel) => (
                  <Link key={channel} {...channelLink(channel)} className="link mr-2">
                    <bdi>{channel}</bdi>
                  </Link>
                ))}
                {channelsFrom.derivation}: {channelsFrom.reason}
              </dd>
            </dl>
            {trouble !== undefined && <p className="mt-1 text-bad">{trouble}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
