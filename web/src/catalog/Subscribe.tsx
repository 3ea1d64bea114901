import { Link } from '@tanstack/react-router'
import { Rss } from 'lucide-react'
import { useApi } from '../api/context'
import { settingsLink } from '../links'
import { apiPath, apiQuery, shellQuote } from '../names'
import { Command, CopyLabelled } from '../ui/copy'
import { Popover } from '../ui/Popover'

/** Of how many subjects a stream is asked for by name. */
const mostSubjects = 20

/** Subscribe tells how to hear of the changes of an event or a channel: in a feed reader, from a shell, in a program. */
export function Subscribe({ event, subjects }: { event?: string; subjects: readonly string[] }) {
  const { origin } = useApi()
  const feed =
    origin +
    apiPath('api', 'v1', 'changes.atom') +
    apiQuery(event === undefined ? { subject: subjects[0] } : { event })
  const asked = new URLSearchParams(subjects.slice(0, mostSubjects).map((subject) => ['subject', subject]))
  const stream = `${origin}${apiPath('api', 'v1', 'stream')}?${asked}`
  return (
    <Popover
      label="How to hear of changes"
      width={440}
      button={
        <>
          <Rss size={15} aria-hidden />
          Subscribe
        </>
      }
    >
      <p className="label mb-1">In a feed reader (Atom)</p>
      <div className="flex flex-wrap items-center gap-2">
        <a href={feed} className="link min-w-0 flex-1 break-all">
          {feed}
        </a>
        <CopyLabelled text={feed}>Copy the address</CopyLabelled>
      </div>
      <p className="label mt-3 mb-1">As it happens, from a shell</p>
      <Command name="stream" text={`curl -sN ${shellQuote(stream)}`} />
      <p className="mt-3 text-soft">
        For a program,{' '}
        <Link {...settingsLink({ part: 'webhooks' })} className="link">
          add a webhook
        </Link>
        .
      </p>
    </Popover>
  )
}
