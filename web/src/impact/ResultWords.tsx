import { CircleCheck, CircleDot, CircleHelp, CircleX, type LucideIcon } from 'lucide-react'
import type { ImpactRow } from '../api/types'

const words: Record<ImpactRow['result'], string> = {
  ok: 'reads it',
  'ok-unused': 'reads it; what changes is not used',
  'likely-ok': 'probably reads it',
  'breaks-decode': 'cannot read it',
  'breaks-usage': 'loses what it uses',
  'in-use': 'still in use',
  'unknown-usage': 'reads it, use not known',
  'likely-breaks': 'probably cannot read it',
  unknown: 'not known',
}

const looks: Record<ImpactRow['row'], { Icon: LucideIcon; colours: string }> = {
  PASS: { Icon: CircleCheck, colours: 'text-good' },
  FAIL: { Icon: CircleX, colours: 'text-bad' },
  UNKNOWN: { Icon: CircleHelp, colours: 'text-warn' },
}

/** resultWords is what becomes of somebody who reads, in words. */
export function resultWords(result: string): string {
  return (words as Record<string, string | undefined>)[result] ?? result
}

/** ResultWords says what becomes of somebody who reads. */
export function ResultWords({
  row,
  result,
  waived = false,
}: {
  row: ImpactRow['row']
  result: string
  waived?: boolean
}) {
  const { Icon, colours } = waived ? { Icon: CircleDot, colours: 'text-mute' } : looks[row]
  return (
    <span className={`inline-flex items-start gap-1.5 font-medium ${colours}`}>
      <Icon size={15} aria-hidden className="mt-[3px] shrink-0" />
      {resultWords(result)}
      {waived && ', waived'}
    </span>
  )
}
