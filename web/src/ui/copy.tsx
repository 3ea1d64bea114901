import { Check, Copy, Terminal, type LucideIcon } from 'lucide-react'
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

/** Outcome tells those who cannot see the button change. It stands beside the button: nothing inside one is announced. */
function Outcome({ text }: { text: string }) {
  return (
    <span role="status" className="sr-only">
      {text}
    </span>
  )
}

/** CopyButton copies a text. What it copies is said by its name, because the icon is all there is to see. */
export function CopyButton(props: { text: string; name: string; className?: string }) {
  const { text, name, className = '' } = props
  const { outcome, copy } = useCopy()
  const Icon = outcome === 'Copied' ? Check : Copy
  return (
    <>
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
      </button>
      <Outcome text={outcome} />
    </>
  )
}

type LabelledProps = { text: string; icon?: LucideIcon; title?: string; children: string }

/** CopyLabelled is a button with words. */
export function CopyLabelled({ text, icon: Usual = Copy, title, children }: LabelledProps) {
  const { outcome, copy } = useCopy()
  const Icon = outcome === 'Copied' ? Check : Usual
  return (
    <>
      <button
        type="button"
        className="control"
        title={title}
        onClick={() => {
          copy(text)
        }}
      >
        <Icon size={15} aria-hidden />
        {outcome === '' ? children : outcome}
      </button>
      <Outcome text={outcome} />
    </>
  )
}

/** CopyCurl copies the command that asks for what the page shows; with two paths, what differs between them. */
export function CopyCurl({ path, against }: { path: string; against?: string }) {
  const api = useApi()
  const curl = (of: string) => `curl -s ${shellQuote(api.origin + of)}`
  const command = against === undefined ? curl(path) : `diff -u <(${curl(path)}) <(${curl(against)})`
  return (
    <CopyLabelled text={command} icon={Terminal} title={command}>
      Copy as curl
    </CopyLabelled>
  )
}

/** CopyTreaty copies the command of our own command line that tells what the page shows. */
export function CopyTreaty({ words }: { words: readonly (string | number)[] }) {
  const api = useApi()
  const plain = (word: string | number) =>
    /^[\w./@:=-]+$/.test(String(word)) ? String(word) : shellQuote(String(word))
  const command = ['treaty', ...words, '--url', api.origin].map(plain).join(' ')
  return (
    <CopyLabelled text={command} icon={Terminal} title={command}>
      Copy as treaty
    </CopyLabelled>
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
