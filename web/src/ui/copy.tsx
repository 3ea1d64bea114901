import { Check, Copy, Terminal } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useApi } from '../api/context'
import { shellQuote } from '../names'

/** How long a button says that it has copied. */
const thanksMs = 2000

function useCopy() {
  const [outcome, setOutcome] = useState<'' | 'Copied' | 'Copying failed'>('')
  useEffect(() => {
    if (outcome === '') return
    const timer = setTimeout(() => {
      setOutcome('')
    }, thanksMs)
    return () => {
      clearTimeout(timer)
    }
  }, [outcome])
  const copy = (text: string) => {
    writeClipboard(text).then(
      () => {
        setOutcome('Copied')
      },
      () => {
        setOutcome('Copying failed')
      },
    )
  }
  return { outcome, copy }
}

/** Browsers offer the clipboard to pages from https and localhost only; a registry often is neither. */
async function writeClipboard(text: string) {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return
  }
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  document.body.append(area)
  area.select()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way that is left on plain http
  const copied = document.execCommand('copy')
  area.remove()
  if (!copied) throw new Error('the browser refused')
}

/** CopyButton copies a text. What it copies is said by its name, because the icon is all there is to see. */
export function CopyButton({
  text,
  name,
  className = '',
}: {
  text: string
  name: string
  className?: string
}) {
  const { outcome, copy } = useCopy()
  const Icon = outcome === 'Copied' ? Check : Copy
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      className={`inline-flex size-6 shrink-0 items-center justify-center rounded text-mute hover:bg-sunken hover:text-ink ${className}`}
      onClick={() => {
        copy(text)
      }}
    >
      <Icon size={14} aria-hidden />
      <span role="status" className="sr-only">
        {outcome}
      </span>
    </button>
  )
}

/** CopyLabelled is a button with words. */
export function CopyLabelled({ text, children }: { text: string; children: string }) {
  const { outcome, copy } = useCopy()
  const Icon = outcome === 'Copied' ? Check : Copy
  return (
    <button
      type="button"
      className="control"
      onClick={() => {
        copy(text)
      }}
    >
      <Icon size={15} aria-hidden />
      <span role="status">{outcome === '' ? children : outcome}</span>
    </button>
  )
}

/** CopyCurl copies the command that asks for what the page shows; with two paths, what differs between them. */
export function CopyCurl({ path, against }: { path: string; against?: string }) {
  const api = useApi()
  const { outcome, copy } = useCopy()
  const curl = (of: string) => `curl -s ${shellQuote(api.origin + of)}`
  const command = against === undefined ? curl(path) : `diff -u <(${curl(path)}) <(${curl(against)})`
  const Icon = outcome === 'Copied' ? Check : Terminal
  return (
    <button
      type="button"
      className="control"
      title={command}
      onClick={() => {
        copy(command)
      }}
    >
      <Icon size={15} aria-hidden />
      <span role="status">{outcome === '' ? 'Copy as curl' : outcome}</span>
    </button>
  )
}

/** Command is a command line to read and to copy. */
export function Command({ text, name }: { text: string; name: string }) {
  return (
    <div className="relative rounded-control border border-line bg-sunken">
      <pre className="py-2.5 pr-11 pl-3 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap">
        {text}
      </pre>
      <CopyButton text={text} name={`Copy: ${name}`} className="absolute top-1.5 right-1.5 bg-sunken" />
    </div>
  )
}
