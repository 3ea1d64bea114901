import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useApi, useNonce } from '../api/context'
import { detailQuery, environmentsQuery, playgroundPath, playgroundQuery, versionQuery } from '../api/queries'
import type { Playground, SchemaProblem } from '../api/types'
import { Editor } from '../editor/lazy'
import { InPlayground } from '../impact/InPlayground'
import { playgroundLink } from '../links'
import { newest } from '../schema/resolve'
import { formats, readPlaygroundSearch, type PlaygroundSearch } from '../search'
import { useEnvironment } from '../shell/environment'
import { readable } from '../text/json'
import { Banner } from '../ui/Banner'
import { CopyAs, CopyLabelled } from '../ui/copy'
import { formatName } from '../ui/labels'
import { PageHead } from '../ui/PageHead'
import { useTitle } from '../ui/title'
import { Answer } from './Answer'
import { examples, type Example } from './examples'
import { question, type Question } from './question'
import { References } from './References'
import { pipeline } from './pipeline'
import { longestLink, pack, unpack, type Texts } from './state'
import { SubjectField } from './SubjectField'

/** How long typing may pause before the question is asked and the address follows. */
const pauseMs = 350

const nothing: Texts = { base: '', candidate: '' }

/** PlaygroundPage answers: would this change be allowed, and what does it mean? */
export function PlaygroundPage() {
  useTitle('Playground')
  const search = useSearch({ from: '/playground' })
  const navigate = useNavigate()
  const nonce = useNonce()
  const env = useEnvironment()
  const own = useQuery(environmentsQuery(useApi())).data?.own
  const { texts, setTexts, tooLong } = useTexts(search)
  const base = useBase(search)
  const format = base.format ?? search.format ?? 'AVRO'
  const asked = useDeferredValue(
    useMemo(
      () => question({ ...search, format, references: base.references }, texts),
      [search, format, base.references, texts],
    ),
  )
  const answer = useAnswer(asked)
  const set = (change: { [K in keyof PlaygroundSearch]?: PlaygroundSearch[K] | undefined }) =>
    void navigate({ ...playgroundLink(readPlaygroundSearch({ ...search, ...change })), replace: true })
  const show = (example: Example) => {
    setTexts(example.texts)
    void pack(example.texts).then((packed) => {
      void navigate({ ...playgroundLink(readPlaygroundSearch({ format: example.format, texts: packed })) })
    })
  }

  return (
    <>
      <PageHead title="Playground" below="Would this change be allowed? Nothing here is registered.">
        {asked !== undefined && (
          <CopyAs path={playgroundPath} body={asked} pipeline={pipeline(search, format, env ?? own)} />
        )}
        <CopyLabelled
          text={window.location.href}
          {...(tooLong ? { title: 'The texts are too long for a link' } : {})}
        >
          Copy the link
        </CopyLabelled>
      </PageHead>
      <div className="mt-5 flex flex-wrap items-end gap-x-3 gap-y-2.5">
        <SubjectField
          subject={search.subject}
          onSubject={(subject) => {
            set({ subject, version: undefined })
          }}
        />
        {search.subject === undefined && (
          <label>
            <span className="label mb-1 block">Format</span>
            <select
              className="field px-2"
              value={format}
              onChange={(event) => {
                set({ format: formats.find((known) => known === event.target.value) })
              }}
            >
              {formats.map((known) => (
                <option key={known} value={known}>
                  {formatName(known)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="min-w-0">
          <span className="label mb-1 block">Examples</span>
          <select
            className="field max-w-full px-2"
            value=""
            onChange={(event) => {
              const example = examples[Number(event.target.value)]
              if (example !== undefined) show(example)
            }}
          >
            <option value="">Start with …</option>
            {examples.map(({ title }, index) => (
              <option key={title} value={index}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      {tooLong && (
        <div className="mt-3">
          <Banner kind="info">These texts are too long for a link: the address does not keep them.</Banner>
        </div>
      )}
      <div className="mt-4 grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Half
          title={base.version === undefined ? 'Now' : `Now: version ${base.version}`}
          aside={
            search.subject !== undefined && base.detail !== undefined && base.version !== undefined ? (
              <select
                aria-label="Versions to compare with"
                className="field min-h-7 px-2 text-xs font-medium"
                value={search.version ?? ''}
                onChange={(event) => {
                  set({ version: event.target.value })
                }}
              >
                <option value="">All versions</option>
                {base.detail.versionList
                  .filter(({ deleted }) => !deleted)
                  .toSorted((a, b) => b.version - a.version)
                  .map(({ version }) => (
                    <option key={version} value={version}>
                      Only version {version}
                    </option>
                  ))}
              </select>
            ) : (
              search.subject === undefined && (
                <button
                  type="button"
                  className="control min-h-7 px-2 text-xs"
                  onClick={() => {
                    setTexts({ ...texts, base: texts.candidate, candidate: texts.base })
                  }}
                >
                  <ArrowLeftRight size={13} aria-hidden /> Swap
                </button>
              )
            )
          }
        >
          {search.subject === undefined ? (
            <Editor
              label="The schema as it is now"
              placeholder="Paste the schema as it is now, or choose a subject above"
              value={texts.base}
              format={format}
              nonce={nonce}
              marks={answer.marks.base}
              onChange={(text) => {
                setTexts({ ...texts, base: text })
              }}
            />
          ) : (
            <pre
              tabIndex={0}
              aria-label="The schema as it is now"
              className="h-full overflow-auto px-4 py-3 font-mono text-[0.8125rem] leading-[1.6] whitespace-pre-wrap"
            >
              {base.failed === null ? base.text : <span className="text-bad">{base.failed.message}</span>}
            </pre>
          )}
        </Half>
        <Half
          title="Candidate"
          aside={
            base.text !== undefined &&
            search.subject !== undefined && (
              <button
                type="button"
                className="control min-h-7 px-2 text-xs"
                onClick={() => {
                  setTexts({ ...texts, candidate: base.text ?? '' })
                }}
              >
                Start from this version
              </button>
            )
          }
        >
          <Editor
            label="The candidate"
            placeholder="Write or paste the schema as it would be"
            value={texts.candidate}
            format={format}
            nonce={nonce}
            marks={answer.marks.candidate}
            onChange={(text) => {
              setTexts({ ...texts, candidate: text })
            }}
          />
        </Half>
      </div>
      <div className="mt-5">
        <Answer
          question={asked}
          examples={search.subject === undefined ? examples.filter((known) => known.format === format) : []}
          onExample={show}
          answer={answer.data}
          error={answer.error}
          busy={answer.busy}
          onFix={(text) => {
            setTexts({ ...texts, candidate: text })
          }}
        />
      </div>
      <References
        format={format}
        own={texts.references}
        given={base.references ?? []}
        onReferences={(references) => {
          setTexts({ ...texts, references })
        }}
      />
      {search.subject !== undefined && answer.sound !== undefined && (
        <div className="mt-8">
          <InPlayground
            subject={search.subject}
            question={answer.sound}
            search={search}
            onSearch={set}
            onText={(text) => {
              setTexts({ ...texts, candidate: format === 'PROTOBUF' ? text : readable(text) })
            }}
          />
        </div>
      )}
    </>
  )
}

function Half({
  title,
  aside,
  children,
}: {
  title: string
  aside: React.ReactNode
  children: React.ReactNode
}) {
  return (
    <section aria-label={title} className="card flex h-[24rem] min-w-0 flex-col overflow-hidden">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line bg-sunken px-4 py-1.5">
        <h2 className="label">{title}</h2>
        {aside}
      </div>
      <div className="min-h-0 flex-1">{children}</div>
    </section>
  )
}

/** useTexts holds the texts. The address follows them when typing pauses, and they follow an address from elsewhere. */
function useTexts(search: PlaygroundSearch) {
  const navigate = useNavigate()
  const [texts, setState] = useState(nothing)
  const [tooLong, setTooLong] = useState(false)
  const known = useRef<string>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const now = useRef(search)
  useEffect(() => {
    now.current = search
  })
  useEffect(() => {
    if (search.texts === known.current) return
    known.current = search.texts
    void (search.texts === undefined ? Promise.resolve(nothing) : unpack(search.texts)).then((found) => {
      setState(found ?? nothing)
    })
  }, [search.texts])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  const setTexts = (next: Texts) => {
    setState(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      void pack(next).then((packed) => {
        const fits = packed.length <= longestLink
        const empty = next.base === '' && next.candidate === '' && next.references === undefined
        known.current = fits && !empty ? packed : undefined
        setTooLong(!fits)
        const address = readPlaygroundSearch({ ...now.current, texts: known.current })
        void navigate({ ...playgroundLink(address), replace: true })
      })
    }, pauseMs)
  }
  return { texts, setTexts, tooLong }
}

/** useBase is the version that the candidate is compared with, where it is one of a subject. */
function useBase({ subject, version }: PlaygroundSearch) {
  const api = useApi()
  const detail = useQuery({ ...detailQuery(api, subject ?? ''), enabled: subject !== undefined })
  const latest = detail.data === undefined ? undefined : newest(detail.data)?.version
  const number = subject === undefined ? undefined : version === undefined ? latest : Number(version)
  const schema = useQuery(versionQuery(api, subject ?? '', number ?? 0))
  const format = schema.data === undefined ? undefined : (schema.data.schemaType ?? 'AVRO')
  const text = schema.data?.schema
  return {
    detail: detail.data,
    version: number,
    format: subject === undefined ? undefined : format,
    // Those of the newest version, whichever one is looked at: the candidate is to follow it.
    references:
      subject === undefined || detail.data === undefined ? undefined : newest(detail.data)?.references,
    text: text === undefined ? undefined : format === 'PROTOBUF' ? text : readable(text),
    failed: subject === undefined ? null : (detail.error ?? schema.error),
  }
}

/** useAnswer asks when typing pauses, and keeps the last answer until the next one is there. */
function useAnswer(asked: Question | undefined) {
  const api = useApi()
  const [settled, setSettled] = useState(asked)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(asked)
    }, pauseMs)
    return () => {
      clearTimeout(timer)
    }
  }, [asked])
  const { data, error, isFetching, isPlaceholderData } = useQuery(playgroundQuery(api, settled))
  const marks = useMemo(() => marksOf(data), [data])
  // The last question whose schemas can both be read. It stays while the next one is on its way.
  const [sound, setSound] = useState<Question>()
  const unsound = data?.problem !== undefined || data?.againstProblem !== undefined
  const next = isPlaceholderData ? sound : data === undefined || unsound ? undefined : settled
  if (next !== sound) setSound(next)
  return {
    data: asked === undefined ? undefined : data,
    error: asked === undefined ? null : error,
    busy: isFetching || isPlaceholderData || settled !== asked,
    marks,
    sound: asked === undefined ? undefined : sound,
  }
}

function marksOf(answer: Playground | undefined) {
  const of = (problem: SchemaProblem | undefined) =>
    problem === undefined
      ? []
      : [
          {
            message: problem.message,
            line: problem.line ?? 1,
            column: problem.column ?? 1,
            kind: 'error' as const,
          },
        ]
  return { base: of(answer?.againstProblem), candidate: of(answer?.problem) }
}
