import { Link, type LinkProps } from '@tanstack/react-router'
import type { SchemaChange, Finding } from '../api/types'
import { Outcome } from './Outcome'

type Props = {
  changes: readonly SchemaChange[]
  /** Where a field of the new schema is shown. */
  linkTo?: (path: string) => LinkProps
}

/** Changes say what differs between two schemas, field by field, and what each difference means to readers. */
export function Changes({ changes, linkTo }: Props) {
  return (
    <div className="card overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">Changes, and who can still read what</caption>
        <thead className="border-b border-line bg-sunken">
          <tr>
            <th scope="col" className="label px-4 py-2">
              Change
            </th>
            <th scope="col" className="label w-52 px-4 py-2 max-md:hidden">
              New schema, old data
            </th>
            <th scope="col" className="label w-52 px-4 py-2 max-md:hidden">
              Old schema, new data
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change, index) => (
            <tr key={index} className="border-b border-line align-top last:border-b-0">
              <th scope="row" className="px-4 py-2.5 font-normal">
                <Words change={change} linkTo={linkTo} />
                <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 text-xs md:hidden">
                  <dt className="text-mute">New schema, old data</dt>
                  <dd>
                    <Outcome result={change.newReadsOld} />
                  </dd>
                  <dt className="text-mute">Old schema, new data</dt>
                  <dd>
                    <Outcome result={change.oldReadsNew} />
                  </dd>
                </dl>
              </th>
              <td className="px-4 py-2.5 max-md:hidden">
                <Outcome result={change.newReadsOld} />
              </td>
              <td className="px-4 py-2.5 max-md:hidden">
                <Outcome result={change.oldReadsNew} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const signs: Record<string, { sign: string; colours: string }> = {
  add: { sign: '+', colours: 'bg-good-tint text-good' },
  'enum-add': { sign: '+', colours: 'bg-good-tint text-good' },
  remove: { sign: '−', colours: 'bg-bad-tint text-bad' },
  'enum-remove': { sign: '−', colours: 'bg-bad-tint text-bad' },
}
const changed = { sign: '~', colours: 'bg-tint text-accent' }

function Words({ change, linkTo }: { change: SchemaChange; linkTo: Props['linkTo'] }) {
  const { op, path } = change
  const { sign, colours } = signs[op] ?? changed
  const words = withoutSign(change.words)
  return (
    <div className="flex items-start gap-2.5">
      <span
        aria-hidden
        className={`mt-px inline-flex size-5 shrink-0 items-center justify-center rounded font-mono text-sm leading-none font-bold ${colours}`}
      >
        {sign}
      </span>
      {linkTo === undefined || path === '' || op === 'remove' ? (
        <span className="min-w-0 font-medium">{words}</span>
      ) : (
        <Link {...linkTo(path)} className="min-w-0 font-medium hover:underline">
          {words}
        </Link>
      )}
    </div>
  )
}

/** withoutSign are the words of a change where a sign of our own stands before them. */
export function withoutSign(words: string): string {
  return words.replace(/^[+−~-] /, '')
}

/** Reason is one finding in words, with its fix. */
export function Reason({ finding: { message, fix, rule } }: { finding: Finding }) {
  return (
    <div className="text-soft">
      {message} <code className="font-mono text-xs text-mute">{rule}</code>
      {fix !== undefined && <p className="text-ink">Fix: {fix}</p>}
    </div>
  )
}
