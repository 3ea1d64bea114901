import { Check, Copy, Terminal, type LucideIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useApi } from '../api/context'
import { shellQuote } from '../names'
import { Popover } from './Popover'

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

/** curl is the command that asks for what is at a path of the API; with a body, that posts it. */
export function curl(origin: string, path: string, body?: unknown): string {
  const url = shellQuote(origin + path)
  if (body === undefined) return `curl -s ${url}`
  return `curl -s -X POST ${url} -H 'Content-Type: application/json' -d ${shellQuote(JSON.stringify(body))}`
}

/** treaty is a command of our own command line. */
export function treaty(origin: string, words: readonly (string | number)[]): string {
  const plain = (word: string) => (/^[\w./@:=-]+$/.test(word) ? word : shellQuote(word))
  return ['treaty', ...words, '--url', origin].map((word) => plain(String(word))).join(' ')
}

type AskedProps = {
  /** Path of the API that answers what the page shows. */
  path: string
  /** Of a second answer: then the commands compare the two. */
  against?: string | undefined
  /** What is posted. */
  body?: unknown
  /** The same on our command line, where that can tell it. */
  words?: readonly (string | number)[] | undefined
  /** The same as commands of ours in a pipeline, one after the other. */
  pipeline?: readonly (readonly (string | number)[])[] | undefined
}

/** CopyAs opens the commands that ask for what the page shows. */
export function CopyAs({ path, against, body, words, pipeline = [] }: AskedProps) {
  const { origin } = useApi()
  const asked = curl(origin, path, body)
  const command = against === undefined ? asked : `diff -u <(${asked}) <(${curl(origin, against)})`
  return (
    <Popover
      label="The same from a shell"
      width={440}
      button={
        <>
          <Terminal size={15} aria-hidden />
          Copy as …
        </>
      }
    >
      <p className="label mb-1">curl</p>
      <Command name="curl" text={command} />
      {words !== undefined && (
        <>
          <p className="label mt-3 mb-1">treaty</p>
          <Command name="treaty" text={treaty(origin, words)} />
        </>
      )}
      {pipeline.length > 0 && (
        <>
          <p className="label mt-3 mb-1">In a pipeline</p>
          <Command name="pipeline" text={pipeline.map((step) => treaty(origin, step)).join('\n')} />
        </>
      )}
    </Popover>
  )
}

/** Command is a command line to read and to copy. */
export function Command({ text, name }: { text: string; name: string }) {
  return (
    <div className="relative rounded-control border border-line bg-sunken">
      <pre
        tabIndex={0}
        className="max-h-60 overflow-y-auto py-2.5 pr-11 pl-3 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap"
      >
        {text}
      </pre>
      <CopyButton text={text} name={`Copy: ${name}`} className="absolute top-1.5 right-1.5 bg-sunken" />
    </div>
  )
}
