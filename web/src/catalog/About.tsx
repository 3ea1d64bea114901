import { Link } from '@tanstack/react-router'
import type { EventDetail } from '../api/types'
import { channelLink, domainLink, eventLink, teamLink, versionLink } from '../links'
import { Tag } from '../tree/Tree'
import { Banner } from '../ui/Banner'
import { Fact, FactList } from '../ui/Facts'
import { Format } from '../ui/labels'
import { exact, When } from '../ui/time'
import { SetChannel } from './SetChannel'

/** About is what is known of an event at a glance. */
export function About({ event }: { event: EventDetail }) {
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
      <Life life={event.life} />
      <FactList>
        <Fact name="Owner">
          <Owner name={owner} />
        </Fact>
        {domain !== undefined && (
          <Fact name="Domain">
            <Link {...domainLink(domain)} className="link">
              <bdi>{domain}</bdi>
            </Link>
          </Fact>
        )}
        {lifecycle !== undefined && <Fact name="Lifecycle">{lifecycle}</Fact>}
        {type !== 'event' && (
          <Fact name="Type">{type === 'type' ? 'shared by others, never sent alone' : type}</Fact>
        )}
        <Fact name="Format">
          {formats.map((format) => (
            <span key={format} className="mr-2">
              <Format format={format} />
            </span>
          ))}
        </Fact>
        <Fact name="Newest version" wide>
          <Link {...versionLink(subject, latest.version)} className="link">
            <bdi>{subject}</bdi> version {latest.version}
          </Link>{' '}
          <span className="text-mute">
            <When at={latest.registeredAt} />
          </span>
        </Fact>
        {(type !== 'type' || channels.length > 0) && (
          <Fact name="Channel">
            {channels.map((channel) => (
              <Link key={channel} {...channelLink(channel)} className="link mr-2">
                <bdi>{channel}</bdi>
              </Link>
            ))}
            {channels.length === 0 && (
              <>
                <NotSaid /> <SetChannel subject={subject} />
              </>
            )}
          </Fact>
        )}
      </FactList>
    </>
  )
}

/** Owner is who looks after something, and how they are found. */
export function Owner({ name }: { name: string | undefined }) {
  if (name === undefined) return <NotSaid />
  return (
    <Link {...teamLink(name)} className="link">
      <bdi>{name}</bdi>
    </Link>
  )
}

function NotSaid() {
  return <span className="text-mute">not known</span>
}

const states: Record<string, { kind: 'info' | 'warn' | 'bad'; words: string }> = {
  draft: { kind: 'info', words: 'This is a draft: it may still change in any way.' },
  deprecated: { kind: 'warn', words: 'Deprecated.' },
  retired: { kind: 'bad', words: 'Retired: it is not sent any more.' },
}

/** Life says that an event is not to be built upon, until when it is there, and what comes in its place. */
function Life({ life }: { life: EventDetail['life'] }) {
  const state = states[life?.state ?? '']
  if (life === undefined || state === undefined) return null
  const { effective, removal, alternative, documentation } = life
  return (
    <div className="mt-4">
      <Banner kind={state.kind}>
        {state.words}
        {effective !== undefined && <> Since {day(effective)}.</>}
        {removal !== undefined && <> It goes on {day(removal)}.</>}
        {alternative !== undefined && (
          <>
            {' Use '}
            <Link {...eventLink(alternative)} className="underline underline-offset-2">
              <bdi>{alternative}</bdi>
            </Link>
            {' instead.'}
          </>
        )}
        {documentation !== undefined && (
          <>
            {' '}
            <a href={documentation} rel="noopener nofollow" className="underline underline-offset-2">
              Read more
            </a>
          </>
        )}
      </Banner>
    </div>
  )
}

function day(at: string) {
  const date = new Date(at)
  return (
    <time dateTime={at} title={exact(date)}>
      {date.toLocaleDateString('en-GB', { dateStyle: 'medium' })}
    </time>
  )
}
