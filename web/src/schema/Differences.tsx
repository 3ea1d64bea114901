import { Link } from '@tanstack/react-router'
import { UnfoldVertical } from 'lucide-react'
import { useMemo } from 'react'
import type { SchemaVersion } from '../api/types'
import type { diffLink } from '../links'
import { diffWith, type DiffSearch } from '../search'
import { Line } from '../text/Code'
import { compare, stretches, type Row, type Side, type Stretch } from '../text/diff'
import { readable } from '../text/json'
import { byLine, tokenize, type Token } from '../text/tokens'
import { Banner } from '../ui/Banner'

/** How many lines are shown around a change. */
const context = 3

type Props = {
  left: SchemaVersion
  right: SchemaVersion
  search: DiffSearch
  /** The same comparison, shown in another way. */
  linkTo: (search: DiffSearch) => ReturnType<typeof diffLink>
}

type Lines = { left: Token[][]; right: Token[][] }

/** Differences compares two texts, both laid out in the same way, so that layout is no difference. */
export function Differences({ left, right, search, linkTo }: Props) {
  const texts = useMemo(() => ({ left: textOf(left), right: textOf(right) }), [left, right])
  const comparison = useMemo(() => compare(texts.left, texts.right, lineKey(left)), [texts, left])
  const lines = useMemo(
    () => ({ left: linesOf(texts.left, left), right: linesOf(texts.right, right) }),
    [texts, left, right],
  )
  if (comparison === undefined) {
    return <Banner kind="warn">These texts are too large and too different to be compared here.</Banner>
  }
  const { rows, added, removed } = comparison
  if (added === 0 && removed === 0) {
    return (
      <Banner kind="info">
        {left.schema === right.schema
          ? 'The two texts are the same.'
          : 'Only the layout of the stored texts differs.'}{' '}
        References, metadata and rules are not compared.
      </Banner>
    )
  }
  const shown = search.all === true ? [{ rows, hidden: 0 }] : stretches(rows, context)
  const Table = search.view === 'split' ? SplitTable : UnifiedTable
  return (
    <section aria-label="Differences" className="card overflow-hidden">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-5 py-2.5">
        <p className="flex gap-3 font-medium">
          <span className={added > 0 ? 'text-good' : 'text-mute'}>+{added} added</span>
          <span className={removed > 0 ? 'text-bad' : 'text-mute'}>−{removed} removed</span>
        </p>
        <Link
          {...linkTo(diffWith(search, { all: search.all === true ? undefined : true }))}
          replace
          className="link text-xs"
        >
          {search.all === true ? 'Only what changed' : 'All lines'}
        </Link>
      </div>
      <Table
        shown={shown}
        lines={lines}
        whole={linkTo(diffWith(search, { all: true }))}
        from={left.version}
        to={right.version}
      />
    </section>
  )
}

/** In JSON, the comma of a line says something about the next one: its coming and going is not a change of the line. */
function lineKey({ schemaType }: SchemaVersion): (line: string) => string {
  return schemaType === 'PROTOBUF' ? (line) => line : (line) => line.replace(/,$/, '')
}

function textOf({ schema = '', schemaType }: SchemaVersion): string {
  return schemaType === 'PROTOBUF' ? schema : readable(schema)
}

function linesOf(text: string, { schemaType = 'AVRO' }: SchemaVersion): Token[][] {
  return byLine(tokenize(text, schemaType))
}

type TableProps = {
  shown: Stretch[]
  lines: Lines
  whole: ReturnType<typeof diffLink>
  from: number
  to: number
}

const table = 'w-full table-fixed border-collapse font-mono text-[0.8125rem] leading-[1.6]'

function UnifiedTable({ shown, lines, whole, from, to }: TableProps) {
  return (
    <table className={table}>
      <caption className="sr-only">
        Lines that differ between version {from} and version {to}
      </caption>
      <colgroup>
        <col className="w-12" />
        <col className="w-12" />
        <col />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">Line in version {from}</th>
          <th scope="col">Line in version {to}</th>
          <th scope="col">Text</th>
        </tr>
      </thead>
      <tbody>
        {shown.flatMap(({ rows, hidden }, at) =>
          hidden > 0
            ? [<Gap key={`gap ${at}`} hidden={hidden} columns={3} whole={whole} />]
            : inUnifiedOrder(rows).map(({ kind, left, right }) => {
                const side = kind === 'removed' ? left : right
                const tokens = kind === 'removed' ? lines.left : lines.right
                return (
                  <tr key={`${left?.number ?? '-'} ${right?.number ?? '-'}`} className={background[kind]}>
                    <Number side={left} />
                    <Number side={right} />
                    <Text kind={kind} side={side} lines={tokens} />
                  </tr>
                )
              }),
        )}
      </tbody>
    </table>
  )
}

type Half = { kind: 'same' | 'removed' | 'added'; left?: Side | undefined; right?: Side | undefined }

/** In one column, all that a change removes comes before all that it adds. */
function inUnifiedOrder(rows: Row[]): Half[] {
  const out: Half[] = []
  let added: Half[] = []
  for (const { kind, left, right } of rows) {
    if (kind === 'same') {
      out.push(...added, { kind, left, right })
      added = []
      continue
    }
    if (left !== undefined) out.push({ kind: 'removed', left })
    if (right !== undefined) added.push({ kind: 'added', right })
  }
  return [...out, ...added]
}

function SplitTable({ shown, lines, whole, from, to }: TableProps) {
  return (
    <table className={table}>
      <caption className="sr-only">
        Version {from} on the left and version {to} on the right
      </caption>
      <colgroup>
        <col className="w-12" />
        <col />
        <col className="w-12" />
        <col />
      </colgroup>
      <thead className="border-b border-line bg-sunken text-left font-sans text-xs text-mute">
        <tr>
          <th scope="col" colSpan={2} className="px-5 py-1.5 font-semibold">
            Version {from}
          </th>
          <th scope="col" colSpan={2} className="border-l border-line px-5 py-1.5 font-semibold">
            Version {to}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.flatMap(({ rows, hidden }, at) =>
          hidden > 0
            ? [<Gap key={`gap ${at}`} hidden={hidden} columns={4} whole={whole} />]
            : rows.map(({ kind, left, right }) => {
                const was = kind === 'same' ? 'same' : left === undefined ? 'none' : 'removed'
                const is = kind === 'same' ? 'same' : right === undefined ? 'none' : 'added'
                return (
                  <tr key={`${left?.number ?? '-'} ${right?.number ?? '-'}`}>
                    <Number side={left} className={background[was]} />
                    <Text kind={was} side={left} lines={lines.left} className={background[was]} />
                    <Number side={right} className={`border-l border-line ${background[is]}`} />
                    <Text kind={is} side={right} lines={lines.right} className={background[is]} />
                  </tr>
                )
              }),
        )}
      </tbody>
    </table>
  )
}

type Kind = 'same' | 'removed' | 'added' | 'none'

const background: Record<Kind, string> = {
  same: '',
  removed: 'bg-bad-tint diff-removed',
  added: 'bg-good-tint diff-added',
  none: 'bg-sunken',
}

const signs: Record<Kind, { sign: string; word: string }> = {
  same: { sign: ' ', word: '' },
  removed: { sign: '−', word: 'removed: ' },
  added: { sign: '+', word: 'added: ' },
  none: { sign: ' ', word: '' },
}

function Number({ side, className = '' }: { side: Side | undefined; className?: string }) {
  return (
    <td
      className={`w-12 pr-2 text-right align-top text-xs leading-[1.75] text-mute select-none ${className}`}
    >
      {side?.number}
    </td>
  )
}

function Text({
  kind,
  side,
  lines,
  className = '',
}: {
  kind: Kind
  side: Side | undefined
  lines: Token[][]
  className?: string
}) {
  const { sign, word } = signs[kind]
  return (
    <td className={`relative py-px pr-3 pl-7 align-top whitespace-pre-wrap ${className}`}>
      <span aria-hidden className="absolute left-2 select-none">
        {sign}
      </span>
      {word !== '' && <span className="sr-only">{word}</span>}
      {side !== undefined && <Line tokens={lines[side.number - 1] ?? []} marks={side.marks} />}
    </td>
  )
}

function Gap({
  hidden,
  columns,
  whole,
}: {
  hidden: number
  columns: number
  whole: ReturnType<typeof diffLink>
}) {
  return (
    <tr className="bg-sunken">
      <td colSpan={columns} className="px-4 py-1 font-sans text-xs text-mute">
        <Link
          {...whole}
          replace
          className="inline-flex min-h-6 items-center gap-2 hover:text-ink hover:underline"
        >
          <UnfoldVertical size={14} aria-hidden />
          {hidden.toLocaleString('en')} {hidden === 1 ? 'line is' : 'lines are'} the same
        </Link>
      </td>
    </tr>
  )
}
