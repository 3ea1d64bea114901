import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language'
import { protobuf } from '@codemirror/legacy-modes/mode/protobuf'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { Compartment, EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder as placeholderOf,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import type { EditorProps } from './lazy'

/** The colours of the rest of the application, which change with the theme by themselves. */
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-code-key)' },
  { tag: tags.string, color: 'var(--color-code-string)' },
  { tag: tags.number, color: 'var(--color-code-number)' },
  { tag: [tags.bool, tags.null, tags.keyword, tags.typeName], color: 'var(--color-code-word)' },
  { tag: tags.comment, color: 'var(--color-mute)', fontStyle: 'italic' },
])

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '0.8125rem', backgroundColor: 'transparent', color: 'var(--color-ink)' },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6' },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--color-ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--color-ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--color-mute)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in oklab, var(--color-sunken) 60%, transparent)',
  },
  '.cm-placeholder': { color: 'var(--color-mute)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#cfdef5, #34507d)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--color-bad)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--color-tint)', outline: '1px solid var(--color-line)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--color-sunken)',
    border: '1px solid var(--color-line)',
    color: 'var(--color-soft)',
  },
  // The library draws these as images of data: addresses, which the policy of the page does not allow.
  '.cm-lintRange-error, .cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--color-bad)',
    textDecorationSkipInk: 'none',
  },
  '.cm-lint-marker': { width: '0.5rem', height: '0.5rem', margin: '0.4rem 0.125rem', borderRadius: '50%' },
  '.cm-lint-marker-error, .cm-lint-marker-warning': {
    content: 'normal',
    backgroundColor: 'var(--color-bad)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-surface)',
    border: '1px solid var(--color-line)',
    borderRadius: 'var(--radius-control)',
  },
})

/** Editor is a field for code. The key Tab leaves it, as it leaves every other field. */
export function Editor({ value, onChange, format, label, nonce, placeholder = '', marks = [] }: EditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(onChange)
  const language = useRef(new Compartment())
  const first = useRef({ value, format })
  useEffect(() => {
    latest.current = onChange
  })
  useEffect(() => {
    const { value, format } = first.current
    const created = new EditorView({
      ...(host.current === null ? {} : { parent: host.current }),
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          syntaxHighlighting(colours),
          look,
          language.current.of(languageOf(format)),
          keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap]),
          placeholderOf(placeholder),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          ...(nonce === '' ? [] : [EditorView.cspNonce.of(nonce)]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = created
    return () => {
      created.destroy()
    }
  }, [label, nonce, placeholder])

  // What comes from elsewhere, such as an example, replaces the text; what was typed here is there already.
  useEffect(() => {
    const doc = view.current?.state.doc
    if (doc === undefined || doc.toString() === value) return
    view.current?.dispatch({ changes: { from: 0, to: doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(format)) })
  }, [format])
  useEffect(() => {
    const state = view.current?.state
    if (state === undefined) return
    view.current?.dispatch(
      setDiagnostics(
        state,
        marks.map((mark) => diagnostic(state.doc, mark)),
      ),
    )
  }, [marks, value])
  return <div ref={host} className="h-full min-h-0 [&>.cm-editor]:h-full" />
}

function languageOf(format: string) {
  return format === 'PROTOBUF' ? StreamLanguage.define(protobuf) : json()
}

/** diagnostic puts a mark at its place; a place that the text does not have any more becomes its nearest one. */
function diagnostic(
  doc: Text,
  { line, column, message, kind }: NonNullable<EditorProps['marks']>[number],
): Diagnostic {
  const row = doc.line(Math.min(Math.max(line, 1), doc.lines))
  const from = Math.min(row.from + Math.max(column - 1, 0), row.to)
  const word = /^["\w.]+/.exec(doc.sliceString(from, row.to))?.[0].length ?? 1
  return { from, to: Math.min(from + word, row.to), severity: kind, message }
}
