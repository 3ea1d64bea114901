import type { PlanStep } from '../api/types'
import { Panel } from '../schema/Panel'
import { Popover } from '../ui/Popover'
import { Command } from '../ui/copy'
import { VerdictWords } from './VerdictWords'

/** Plan is a way to make the change without hurting anybody. */
export function Plan({ steps, onText }: { steps: readonly PlanStep[]; onText?: (text: string) => void }) {
  return (
    <Panel title="A way that hurts nobody" count={steps.length}>
      <ol className="divide-y divide-line">
        {steps.map((step) => (
          <li key={step.step} className="flex gap-3 py-2.5 first:pt-0 last:pb-0">
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-xs font-semibold tabular-nums"
            >
              {step.step}
            </span>
            <div className="min-w-0 flex-1">
              <p>{step.do}</p>
              <p className="flex flex-wrap items-center gap-x-3 text-xs text-mute">
                {step.verdict !== undefined && <VerdictWords verdict={step.verdict} />}
                {step.why !== undefined && <span>{step.why}</span>}
                {(step.waitFor ?? []).length > 0 && <span>wait for {(step.waitFor ?? []).join(', ')}</span>}
                {step.failing.length > 0 && <span className="text-bad">hurts {step.failing.join(', ')}</span>}
                {step.after !== undefined && <span>after step {step.after}</span>}
              </p>
            </div>
            {step.schema !== undefined && <Schema step={step.step} text={step.schema} onText={onText} />}
          </li>
        ))}
      </ol>
    </Panel>
  )
}

type SchemaProps = { step: number; text: string; onText: ((text: string) => void) | undefined }

function Schema({ step, text, onText }: SchemaProps) {
  if (onText !== undefined)
    return (
      <button
        type="button"
        className="control min-h-7 self-start px-2.5 text-xs"
        aria-label={`Try the schema of step ${step}`}
        onClick={() => {
          onText(text)
        }}
      >
        Try it
      </button>
    )
  return (
    <Popover
      label={`The schema of step ${step}`}
      button="Schema"
      buttonClass="control min-h-7 px-2.5 text-xs"
      width={480}
    >
      <Command name={`the schema of step ${step}`} text={text} />
    </Popover>
  )
}
