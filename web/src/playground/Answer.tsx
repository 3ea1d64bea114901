import { Check, CircleHelp, Wand2, X } from 'lucide-react'
import type { Finding, Playground, SchemaFix } from '../api/types'
import { Changes } from '../change/Changes'
import { Findings } from '../change/Findings'
import { Banner } from '../ui/Banner'
import { levelName } from '../ui/labels'
import type { Example } from './examples'
import type { Question } from './question'

type Props = {
  question: Question | undefined
  /** What can be looked at while nothing is asked. */
  examples: readonly Example[]
  onExample: (example: Example) => void
  answer: Playground | undefined
  error: Error | null
  busy: boolean
  /** Called with the text that a fix makes of the candidate. */
  onFix: (text: string) => void
}

/** Answer says at which levels a candidate would be allowed, what changes, and what to do about what breaks. */
export function Answer({ question, examples, onExample, answer, error, busy, onFix }: Props) {
  if (question === undefined)
    return (
      <div className="card px-6 py-10 text-center text-soft">
        <p>
          With two schemas there is an answer here: at which levels the change is allowed, and what it means.
        </p>
        {examples.length > 0 && (
          <ul className="mt-4 flex flex-wrap justify-center gap-2">
            {examples.map((example) => (
              <li key={example.title}>
                <button
                  type="button"
                  className="control whitespace-normal"
                  onClick={() => {
                    onExample(example)
                  }}
                >
                  {example.title.replace(/^.*?: (.)/, (_, first: string) => first.toUpperCase())}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    )
  if (error !== null) return <Banner kind="bad">{error.message}</Banner>
  if (answer === undefined) return <div className="skeleton h-24" role="status" aria-label="Loading" />
  const problems = [
    { side: 'The schema as it is now', problem: answer.againstProblem },
    { side: 'The candidate', problem: answer.problem },
  ].flatMap(({ side, problem }) => (problem === undefined ? [] : [{ side, problem }]))
  return (
    <div aria-busy={busy} className={`space-y-4 ${busy ? 'opacity-60' : ''}`}>
      {problems.map(({ side, problem: { message, line, column } }) => (
        <Banner key={side} kind="bad">
          {side}
          {line !== undefined && ` at line ${line}${column === undefined ? '' : `, column ${column}`}`}:{' '}
          {message}
        </Banner>
      ))}
      {problems.length === 0 && (
        <>
          <Levels answer={answer} />
          <Fixes fixes={answer.fixes} onFix={onFix} />
          {answer.changes.length === 0 ? (
            <Banner kind="info">No field differs.</Banner>
          ) : (
            <Changes changes={answer.changes} />
          )}
          {answer.cut && <p className="text-mute">There are more changes than are listed here.</p>}
          <Findings findings={allFindings(answer)} />
        </>
      )}
    </div>
  )
}

function Levels({ answer: { levels, level: own, versions, versionsCut, against } }: { answer: Playground }) {
  return (
    <section aria-label="Levels">
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4 xl:grid-cols-7">
        {levels.map(({ level, compatible, undecided }) => {
          const { Icon, words, colours } = compatible ? allowed : undecided === undefined ? refused : open
          return (
            <li
              key={level}
              aria-current={level === own ? 'true' : undefined}
              title={undecided}
              className={`flex items-center gap-2.5 rounded-card border px-3.5 py-2.5 font-medium ${colours} ${level === own ? 'border-current' : 'border-transparent'}`}
            >
              <Icon size={17} aria-hidden className="shrink-0" />
              <span className="min-w-0 leading-tight">
                {levelName(level)}
                <span className="block text-xs font-normal">
                  {words}
                  {level === own && ' · level of the subject'}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
      {versions > 1 && (
        <p className="mt-2 text-xs text-mute">
          Transitive levels looked at {versions.toLocaleString('en')} versions
          {versionsCut && ', older ones were left out'}; the changes are those since version{' '}
          {against?.version ?? 'the latest'}.
        </p>
      )}
    </section>
  )
}

const allowed = { Icon: Check, words: 'allowed', colours: 'bg-good-tint text-good' }
const refused = { Icon: X, words: 'refused', colours: 'bg-bad-tint text-bad' }
const open = { Icon: CircleHelp, words: 'no answer', colours: 'bg-warn-tint text-warn' }

/** Fixes are rewrites of the candidate that the server has tried out. */
function Fixes({ fixes, onFix }: { fixes: readonly SchemaFix[]; onFix: Props['onFix'] }) {
  if (fixes.length === 0) return null
  return (
    <section aria-label="Suggested fixes" className="card px-5 py-4">
      <h2 className="mb-2 flex items-center gap-2 font-semibold">
        <Wand2 size={16} aria-hidden className="text-accent" />
        What would make it fit
      </h2>
      <ul className="space-y-2">
        {fixes.map(({ rule, path, words, text }) => (
          <li
            key={`${rule} ${path} ${words}`}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1"
          >
            <span className="min-w-0 flex-1">{words.charAt(0).toUpperCase() + words.slice(1)}</span>
            <button
              type="button"
              className="control min-h-7 px-2.5 text-xs"
              onClick={() => {
                onFix(text)
              }}
            >
              Do that
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The findings of all levels, each once. */
function allFindings({ levels }: Playground): Finding[] {
  const seen = new Map<string, Finding>()
  for (const { findings } of levels) {
    for (const finding of findings) {
      seen.set([finding.rule, finding.path, finding.direction, finding.version].join(' '), finding)
    }
  }
  return [...seen.values()]
}
