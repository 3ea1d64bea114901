import { CircleCheck, CircleDot, CircleHelp, CircleX, type LucideIcon } from 'lucide-react'

type Look = { Icon: LucideIcon; words: string; colours: string }

const looks: Record<string, Look> = {
  ok: { Icon: CircleCheck, words: 'reads', colours: 'text-good' },
  loses: { Icon: CircleDot, words: 'reads, loses a value', colours: 'text-warn' },
  unknown: { Icon: CircleHelp, words: 'not known', colours: 'text-warn' },
  breaks: { Icon: CircleX, words: 'cannot read', colours: 'text-bad' },
}
const other: Look = { Icon: CircleHelp, words: '', colours: 'text-mute' }

/**
 * Outcome says whether a reader can read what a writer has written, in an icon and in words. What nobody asks for stays
 * without colour.
 */
export function Outcome({ result, asked = true }: { result: string; asked?: boolean }) {
  const { Icon, words, colours } = looks[result] ?? other
  return (
    <span className={`inline-flex items-center gap-1.5 ${asked ? `font-medium ${colours}` : 'text-mute'}`}>
      <Icon size={15} aria-hidden className="shrink-0" />
      {words === '' ? result : words}
    </span>
  )
}
