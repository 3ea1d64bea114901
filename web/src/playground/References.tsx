import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useDeferredValue, useId } from 'react'
import { useApi } from '../api/context'
import { suggestionQuery } from '../api/queries'
import type { Reference } from '../api/types'
import type { Format } from '../search'

type Props = {
  format: string
  /** What the candidate refers to; undefined is what the newest version of its subject refers to. */
  own: Reference[] | undefined
  /** Of the newest version. */
  given: readonly Reference[]
  onReferences: (references: Reference[] | undefined) => void
}

/** How a reference without a number is written. */
const latest = -1

/** How a schema names what it refers to, in each language. */
const names: Record<Format, string> = {
  AVRO: 'full name of the type: shop.common.Money',
  JSON: 'as in $ref: money.json',
  PROTOBUF: 'as in the import: shop/money.proto',
}

/** References are what a candidate is made of besides its text: other subjects, each under the name it has in the text. */
export function References({ format, own, given, onReferences }: Props) {
  const shown = own ?? given
  const change = (index: number, to: Partial<Reference>) => {
    onReferences(shown.map((reference, at) => (at === index ? { ...reference, ...to } : reference)))
  }
  return (
    <section aria-label="References of the candidate" className="card mt-4 px-5 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="font-semibold">
          References <span className="text-xs font-normal text-mute">{shown.length}</span>
        </h2>
        <div className="flex flex-wrap gap-2">
          {own !== undefined && given.length > 0 && (
            <button
              type="button"
              className="control min-h-7 px-2 text-xs"
              onClick={() => {
                onReferences(undefined)
              }}
            >
              As in the newest version
            </button>
          )}
          <button
            type="button"
            className="control min-h-7 px-2 text-xs"
            onClick={() => {
              onReferences([...shown, { name: '', subject: '', version: latest }])
            }}
          >
            <Plus size={13} aria-hidden /> Add a reference
          </button>
        </div>
      </div>
      {shown.length > 0 && (
        <ul className="mt-2 space-y-2">
          {shown.map((reference, index) => (
            <Row
              key={index}
              number={index + 1}
              reference={reference}
              hint={(names as Record<string, string>)[format] ?? ''}
              onChange={(to) => {
                change(index, to)
              }}
              onRemove={() => {
                onReferences(shown.filter((_, at) => at !== index))
              }}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

type RowProps = {
  number: number
  reference: Reference
  hint: string
  onChange: (to: Partial<Reference>) => void
  onRemove: () => void
}

function Row({ number, reference: { name, subject, version }, hint, onChange, onRemove }: RowProps) {
  const id = useId()
  const q = useDeferredValue(subject.trim())
  const { data } = useQuery(suggestionQuery(useApi(), q))
  return (
    <li className="flex flex-wrap items-center gap-2">
      <input
        aria-label={`Name of reference ${number}`}
        placeholder={hint}
        autoComplete="off"
        className="field min-w-0 flex-1 basis-56 px-2.5 font-mono text-xs"
        value={name}
        onChange={(event) => {
          onChange({ name: event.target.value })
        }}
      />
      <span className="text-mute">is</span>
      <input
        aria-label={`Subject of reference ${number}`}
        placeholder="subject"
        autoComplete="off"
        list={id}
        className="field min-w-0 flex-1 basis-40 px-2.5"
        value={subject}
        onChange={(event) => {
          onChange({ subject: event.target.value })
        }}
      />
      <datalist id={id}>
        {(data?.items ?? []).map((item) => (
          <option key={item.subject} value={item.subject} />
        ))}
      </datalist>
      <span className="text-mute">version</span>
      <input
        aria-label={`Version of reference ${number}`}
        type="number"
        min={1}
        placeholder="latest"
        className="field w-20 px-2"
        value={version > 0 ? version : ''}
        onChange={(event) => {
          const typed = Math.trunc(Number(event.target.value))
          onChange({ version: typed > 0 ? typed : latest })
        }}
      />
      <button
        type="button"
        aria-label={`Remove reference ${number}`}
        title="Remove"
        className="flex size-8 items-center justify-center rounded text-mute hover:bg-sunken hover:text-ink"
        onClick={onRemove}
      >
        <X size={15} aria-hidden />
      </button>
    </li>
  )
}
