import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  Binary,
  Braces,
  CircleSlash,
  Feather,
  FileText,
  Lock,
  Trash,
} from 'lucide-react'
import { Fragment } from 'react'
import type { LevelSource } from '../api/types'

const formats: Record<string, { Icon: typeof Braces; name: string }> = {
  AVRO: { Icon: Feather, name: 'Avro' },
  JSON: { Icon: Braces, name: 'JSON' },
  PROTOBUF: { Icon: Binary, name: 'Protobuf' },
}

/** formatName is the name of a format as people write it. */
export function formatName(format: string): string {
  return formats[format]?.name ?? format
}

/** Format names the language of a schema. */
export function Format({ format }: { format: string }) {
  const Icon = formats[format]?.Icon ?? FileText
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <Icon size={14} aria-hidden className="text-mute" />
      {formatName(format)}
    </span>
  )
}

/** levelName is a compatibility level in words: 'Backward, transitive'. */
export function levelName(level: string): string {
  const [first = '', transitive] = level.split(/_(?=TRANSITIVE$)/)
  const name = first.charAt(0) + first.slice(1).toLowerCase()
  return transitive === undefined ? name : `${name}, transitive`
}

function LevelIcon({ level }: { level: string }) {
  const size = 14
  const className = 'shrink-0 text-mute'
  if (level.startsWith('BACKWARD')) return <ArrowLeft size={size} className={className} aria-hidden />
  if (level.startsWith('FORWARD')) return <ArrowRight size={size} className={className} aria-hidden />
  if (level.startsWith('FULL')) return <ArrowLeftRight size={size} className={className} aria-hidden />
  return <CircleSlash size={size} className={className} aria-hidden />
}

const sources: Record<LevelSource, { short: string; long: string }> = {
  subject: { short: 'own', long: 'set for this subject' },
  context: { short: 'context', long: 'set for its context' },
  global: { short: 'global', long: 'set for the whole registry' },
  default: { short: 'default', long: 'nothing is set, so this is the default' },
}

/** levelSource says in words where a level comes from. */
export function levelSource(from: LevelSource): string {
  // A newer server may know a source that is not in the table.
  return (sources[from] as { long: string } | undefined)?.long ?? from
}

/** Level is a compatibility level and where it comes from. */
export function Level({ level, from }: { level: string; from: LevelSource }) {
  const source = (sources[from] as { short: string } | undefined)?.short ?? from
  return (
    <span className="inline-flex items-center gap-1.5 align-middle" title={`${level}: ${levelSource(from)}`}>
      <LevelIcon level={level} />
      <span>
        {levelName(level)} <span className={from === 'subject' ? 'text-ink' : 'text-mute'}>· {source}</span>
      </span>
    </span>
  )
}

/** ModeTag marks a subject that does not take what others take; for the usual mode there is nothing to see. */
export function ModeTag({ mode }: { mode: string }) {
  if (mode === 'READWRITE' || mode === '') return null
  return (
    <span className="inline-flex items-center gap-1 rounded bg-warn-tint px-1.5 py-px text-xs font-medium text-warn">
      <Lock size={12} aria-hidden />
      {mode.toLowerCase()}
    </span>
  )
}

/** DeletedTag marks what is deleted and can come back. */
export function DeletedTag() {
  return (
    <span className="inline-flex items-center gap-1 rounded bg-bad-tint px-1.5 py-px text-xs font-medium text-bad">
      <Trash size={12} aria-hidden />
      deleted
    </span>
  )
}

/** contextName names a context; '.' is how the default one is written. */
export function contextName(context: string): string {
  return context === '.' || context === '' ? 'default' : context
}

/** Breakable is a name that breaks behind its separators where it does not fit, and within a word only where it must. */
export function Breakable({ name }: { name: string }) {
  return (
    <bdi>
      {name.split(/(?<=[./_-])(?=[^./_-])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  )
}
