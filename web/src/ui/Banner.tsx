import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const looks = {
  good: { Icon: CircleCheck, colours: 'bg-good-tint text-good' },
  info: { Icon: Info, colours: 'bg-tint text-accent' },
  warn: { Icon: TriangleAlert, colours: 'bg-warn-tint text-warn' },
  bad: { Icon: CircleAlert, colours: 'bg-bad-tint text-bad' },
} as const

/** Banner is a line about the state of a page. */
export function Banner({
  kind,
  children,
  action,
}: {
  kind: keyof typeof looks
  children: ReactNode
  action?: ReactNode
}) {
  const { Icon, colours } = looks[kind]
  return (
    <div
      role="status"
      className={`flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card px-3.5 py-2.5 ${colours}`}
    >
      <Icon size={17} aria-hidden className="shrink-0" />
      <div className="min-w-0 flex-1 font-medium">{children}</div>
      {action}
    </div>
  )
}
