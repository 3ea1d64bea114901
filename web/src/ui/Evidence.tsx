import {
  Archive,
  BadgeCheck,
  CircleHelp,
  Eye,
  FileCheck,
  Hourglass,
  Moon,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react'
import type { Provenance } from '../api/types'
import { Popover } from './Popover'
import { When } from './time'

type Look = { Icon: LucideIcon; colours: string; meaning: string }

const good = 'bg-good-tint text-good'
const plain = 'bg-sunken text-soft'
const warn = 'bg-warn-tint text-warn'

const looks: Record<string, Look> = {
  confirmed: {
    Icon: BadgeCheck,
    colours: good,
    meaning: 'Declared by a deployed contract, and seen at work.',
  },
  declared: { Icon: FileCheck, colours: plain, meaning: 'Declared by a deployed contract, not yet seen.' },
  undeclared: { Icon: Eye, colours: warn, meaning: 'Seen at work; no contract declares it.' },
  quiet: { Icon: Moon, colours: plain, meaning: 'Nothing has been seen for a long time.' },
  'stale-declared': {
    Icon: TriangleAlert,
    colours: warn,
    meaning: 'Declared long ago and never seen. Is it still true?',
  },
  pending: { Icon: Hourglass, colours: plain, meaning: 'Waits for a producer that does not exist yet.' },
  retired: { Icon: Archive, colours: plain, meaning: 'It has ended.' },
}
const unknown: Look = { Icon: CircleHelp, colours: plain, meaning: '' }

/** EvidenceChip says how something is known, in an icon and words, and opens who said so and when. */
export function EvidenceChip(props: { status: string; words: string; claims: readonly Provenance[] }) {
  const { status, words, claims } = props
  const { Icon, colours, meaning } = looks[status] ?? unknown
  return (
    <Popover
      label={`Evidence: ${words}`}
      buttonClass={`inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-full px-2 py-px text-left text-xs font-medium ${colours}`}
      button={
        <>
          <Icon size={13} aria-hidden className="shrink-0" />
          <span>{words}</span>
        </>
      }
    >
      {meaning !== '' && <p className="mb-3 font-medium">{meaning}</p>}
      <Claims claims={claims} />
    </Popover>
  )
}

const sources: Record<string, string> = {
  contract: 'Contract',
  observed: 'Traffic of this registry',
  group: 'Consumer group in Kafka',
  acl: 'Access rule in Kafka',
  trace: 'Traces',
  manual: 'A person',
  derived: 'Derived from the schemas',
}

/** Claims lists who says so: the source, the words, and from when to when. */
export function Claims({ claims }: { claims: readonly Provenance[] }) {
  if (claims.length === 0) return <p className="text-mute">Nobody states this any more.</p>
  return (
    <ul className="space-y-3">
      {claims.map((claim, index) => (
        <li key={index}>
          <div className="font-medium">{sources[claim.source] ?? claim.source}</div>
          {claim.detail !== undefined && <div className="text-soft">{claim.detail}</div>}
          {claim.ref !== undefined && (
            <div className="font-mono text-xs break-all text-soft">{claim.ref}</div>
          )}
          {claim.principal !== undefined && (
            <div className="text-xs text-soft">
              by <bdi className="font-mono">{claim.principal}</bdi>
              {!claim.verified && ' (not verified)'}
            </div>
          )}
          <div className="text-xs text-mute">
            <When at={claim.lastSeen} /> · first <When at={claim.firstSeen} />
          </div>
        </li>
      ))}
    </ul>
  )
}
