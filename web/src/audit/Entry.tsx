import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import type { Change } from '../api/types'
import { auditLink } from '../links'
import type { AuditSearch } from '../search'
import { Code } from '../text/Code'
import { readable } from '../text/json'
import { CopyButton } from '../ui/copy'
import { exact } from '../ui/time'
import { about, reasonOf } from './about'
import { actorName, look } from './words'

type Props = { change: Change; search: AuditSearch; open: boolean; onToggle: () => void }

/** To the second, as one compares it with a log; the year only where it says something is in the details. */
const short = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** Entry is one change: who changed what and when, and, when it is opened, the fact itself and its place in the chain. */
export function Entry({ change, search, open, onToggle }: Props) {
  const id = useId()
  const { Icon, words } = look(change.kind)
  const reason = reasonOf(change)
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <div className="border-b border-line">
      <div className="relative grid grid-cols-[2rem_minmax(0,1fr)] items-center gap-x-1 px-3 py-2 hover:bg-sunken md:grid-cols-[2rem_8.5rem_12.5rem_minmax(0,1fr)_9rem] lg:grid-cols-[2rem_8.5rem_12.5rem_minmax(0,1fr)_12rem_4.5rem] md:gap-x-3">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          aria-label={`Change ${change.position}: ${words}`}
          className="flex size-7 items-center justify-center rounded text-mute after:absolute after:inset-0 hover:text-ink"
          onClick={onToggle}
        >
          <Chevron size={16} aria-hidden />
        </button>
        <span className="order-last col-start-2 text-xs text-mute md:order-none md:col-auto md:text-sm md:text-soft">
          <time dateTime={change.at}>{short.format(new Date(change.at))}</time>
        </span>
        <span className="inline-flex items-center gap-2 font-medium">
          <Icon size={15} aria-hidden className="shrink-0 text-mute" />
          {words}
        </span>
        <span className="col-start-2 min-w-0 md:col-auto">
          <Object change={change} />
          {reason !== '' && (
            <span className="text-mute">
              {' · '}
              <bdi>{reason}</bdi>
            </span>
          )}
        </span>
        <span className="col-start-2 truncate text-xs text-mute md:col-auto md:text-sm md:text-soft">
          <span className="sr-only">by </span>
          <bdi title={actorName(change)}>{actorName(change)}</bdi>
        </span>
        <span className="hidden text-right text-xs text-mute tabular-nums lg:block">
          {change.position.toLocaleString('en')}
        </span>
      </div>
      {open && <Details id={id} change={change} search={search} />}
    </div>
  )
}

function Object({ change }: { change: Change }) {
  const { name, version, detail, link } = about(change)
  const text = (
    <>
      <bdi className="wrap-anywhere">{name}</bdi>
      {version !== undefined && <span className="whitespace-nowrap"> version {version}</span>}
    </>
  )
  return (
    <>
      {link === undefined ? (
        <span className="font-medium">{text}</span>
      ) : (
        <Link {...link} className="link relative">
          {text}
        </Link>
      )}
      {detail !== undefined && (
        <span className="text-soft">
          {' '}
          <bdi>{detail}</bdi>
        </span>
      )}
    </>
  )
}

function Details({ id, change, search }: { id: string; change: Change; search: AuditSearch }) {
  const actor = actorName(change)
  const reason = reasonOf(change)
  const { sort, name } = about(change)
  const body = change.body === null ? '' : readable(JSON.stringify(change.body))
  return (
    <div id={id} className="grid gap-x-8 gap-y-4 bg-sunken px-4 pt-1 pb-5 md:pl-14 lg:grid-cols-2">
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-1.5">
        <Row name="When">{exact(new Date(change.at))}</Row>
        <Row name="Who">
          <Link {...auditLink({ ...search, actor: change.actor })} className="link">
            {actor}
          </Link>
          {change.unverified === true && <span className="text-mute"> (not verified)</span>}
        </Row>
        {sort !== '' && (
          <Row name="About">
            {sort}{' '}
            <Link {...auditLink({ object: `${sort}:${name}` })} className="link wrap-anywhere">
              <bdi>{name}</bdi>
            </Link>
          </Row>
        )}
        {reason !== '' && (
          <Row name="Why">
            <bdi>{reason}</bdi>
          </Row>
        )}
        {change.id !== undefined && <Row name="Schema id">{change.id}</Row>}
        <Row name="Request">
          <Digest text={change.batch} name="Copy the id of the request" />
        </Row>
        <Row name="Hash">
          <Digest text={change.hash} name="Copy the hash" />
        </Row>
        <Row name="Chain">
          <Digest text={change.chain} name="Copy the hash of the chain" />
        </Row>
      </dl>
      <div className="min-w-0">
        <p className="label mb-1">What was stated</p>
        {change.erased ? (
          <p className="text-soft">It was erased for good. Its place in the chain is kept.</p>
        ) : body === '{}' || body === '' ? (
          <p className="text-soft">Nothing more than that it happened.</p>
        ) : (
          <div className="card max-h-80 overflow-auto py-2" tabIndex={0} role="region" aria-label="Content">
            <Code text={body} format="JSON" />
          </div>
        )}
      </div>
    </div>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-mute">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

function Digest({ text, name }: { text: string; name: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="font-mono text-xs leading-6 break-all">{text}</code>
      <CopyButton text={text} name={name} className="bg-transparent" />
    </span>
  )
}
