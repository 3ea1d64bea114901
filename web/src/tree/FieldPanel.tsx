import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { Field } from '../api/types'
import { versionLink } from '../links'
import { CopyButton } from '../ui/copy'
import { Prose } from '../ui/Prose'
import { Tag } from './Tree'

type Props = {
  field: Field
  onClose: () => void
  inContext: (subject: string) => string
  children?: ReactNode
}

/**
 * FieldPanel is all that is known of one field. It stands beside the tree, and over its lower half on narrow screens;
 * the tree stays usable, so it is no dialog. Escape closes it.
 */
export function FieldPanel({ field, onClose, inContext, children }: Props) {
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key === 'Escape' &&
        !event.defaultPrevented &&
        document.querySelector('dialog[open]') === null
      )
        close.current()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  const value =
    field.default !== undefined && field.default !== ''
      ? undefined
      : field.required
        ? 'required: there is no default'
        : 'optional'
  return (
    <aside
      aria-label={`Field ${field.path}`}
      className="card overflow-y-auto p-5 max-lg:fixed max-lg:inset-x-2 max-lg:bottom-2 max-lg:z-10 max-lg:max-h-[55vh] max-lg:shadow-pop lg:sticky lg:top-32 lg:max-h-[calc(100dvh-9rem)]"
    >
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 font-mono text-base leading-snug font-semibold">
          <bdi>{field.name}</bdi>
        </h2>
        <button
          type="button"
          aria-label="Close"
          className="-mt-0.5 -mr-1 flex size-7 items-center justify-center rounded text-mute hover:bg-sunken hover:text-ink"
          onClick={onClose}
        >
          <X size={16} aria-hidden />
        </button>
      </div>
      <p className="mt-0.5 flex items-start gap-1 text-xs text-mute">
        <code className="min-w-0 font-mono leading-6">{field.path}</code>
        <CopyButton text={field.path} name="Copy the path" />
      </p>
      {(field.tags ?? []).length > 0 && (
        <p className="mt-1 flex flex-wrap gap-1.5">
          {(field.tags ?? []).map((tag) => (
            <Tag key={tag} text={tag} />
          ))}
        </p>
      )}
      {field.doc !== undefined && field.doc !== '' && (
        <Prose text={field.doc} html={field.docHtml} className="mt-3" />
      )}
      <dl className="mt-4 space-y-2.5">
        <Fact name="Type">
          <code className="font-mono text-[0.8125rem]">{field.type}</code>
        </Fact>
        {!field.branch && (
          <Fact name="Value">
            {value ?? (
              <>
                default <code className="font-mono text-[0.8125rem]">{field.default}</code>
              </>
            )}
            {field.nullable === true && ', may be null'}
          </Fact>
        )}
        {field.number !== undefined && field.number > 0 && <Fact name="Number">{field.number}</Fact>}
        {field.oneof !== undefined && <Fact name="One of">{field.oneof}</Fact>}
        {(field.symbols ?? []).length > 0 && (
          <Fact name="Symbols">
            <span className="flex flex-wrap gap-1">
              {(field.symbols ?? []).map((symbol) => (
                <code key={symbol} className="rounded bg-sunken px-1.5 font-mono text-xs leading-5">
                  {symbol}
                </code>
              ))}
            </span>
          </Fact>
        )}
        {(field.aliases ?? []).length > 0 && <Fact name="Aliases">{(field.aliases ?? []).join(', ')}</Fact>}
        {field.typeName !== undefined && field.typeName !== '' && (
          <Fact name="Named type">
            <code className="font-mono text-[0.8125rem]">{field.typeName}</code>
          </Fact>
        )}
        {field.from !== undefined && field.from !== '' && (
          <Fact name="Comes from">
            <Link {...versionLink(inContext(field.from))} className="link">
              <bdi>{field.from}</bdi>
            </Link>
          </Fact>
        )}
        {field.recursion !== undefined && (
          <Fact name="Recursion">Its type, {field.recursion}, is drawn further up.</Fact>
        )}
      </dl>
      {children}
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}
