import { lazy, Suspense } from 'react'

/** A mark is something to say about a place in the text: lines and columns count from 1. */
export type Mark = { line: number; column: number; message: string; kind: 'error' | 'warning' }

export type EditorProps = {
  value: string
  onChange: (value: string) => void
  format: string
  label: string
  /** Of the page's policy, for the style element that the editor inserts. */
  nonce: string
  placeholder?: string
  marks?: readonly Mark[]
}

const Loaded = lazy(async () => ({ default: (await import('./Editor')).Editor }))

/** Editor is loaded where one writes. Until it is there, the text can be read. */
export function Editor(props: EditorProps) {
  return (
    <Suspense
      fallback={
        <pre className="h-full overflow-auto px-12 py-3 font-mono text-[0.8125rem] leading-[1.6] text-mute">
          {props.value}
        </pre>
      }
    >
      <Loaded {...props} />
    </Suspense>
  )
}
