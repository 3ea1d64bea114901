import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import type { VerdictName } from '../api/types'

const looks = {
  yes: { Icon: CircleCheck, word: 'Yes', colours: 'text-good' },
  no: { Icon: CircleX, word: 'No', colours: 'text-bad' },
  unknown: { Icon: CircleHelp, word: 'Unknown', colours: 'text-warn' },
} as const

/** VerdictWords is a verdict: yes, no, or unknown, which is an answer too. */
export function VerdictWords({ verdict, large = false }: { verdict: VerdictName; large?: boolean }) {
  const { Icon, word, colours } = looks[verdict]
  return (
    <span
      className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${large ? 'text-xl font-semibold' : 'font-medium'} ${colours}`}
    >
      <Icon size={large ? 22 : 16} aria-hidden className="shrink-0 self-center" />
      {word}
    </span>
  )
}
