import { CircleDashed, ShieldCheck, ShieldQuestion } from 'lucide-react'
import type { Coverage } from '../api/types'
import { Popover } from './Popover'
import { When } from './time'

const looks = {
  closed: { Icon: ShieldCheck, name: 'Complete', colours: 'text-good' },
  open: { Icon: ShieldQuestion, name: 'Open', colours: 'text-warn' },
  unmeasured: { Icon: CircleDashed, name: 'Not measured', colours: 'text-mute' },
} as const

type Props = {
  coverage: Coverage
  /** When the evidence behind it was last brought up to date. */
  observedAt?: string | undefined
}

/** CoverageLine stands above every list of consumers: how far "nobody else" can be trusted, and why. */
export function CoverageLine({ coverage, observedAt }: Props) {
  const { Icon, name, colours } = coverage.state in looks ? looks[coverage.state] : looks.unmeasured
  const { unexplained, overflow = 0 } = coverage
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-soft">
      <span className={`inline-flex items-center gap-1.5 font-medium ${colours}`}>
        <Icon size={16} aria-hidden />
        Coverage: {name.toLowerCase()}
      </span>
      <span className="min-w-0">{coverage.words}</span>
      {observedAt !== undefined && (
        <span className="text-mute">
          evidence of <When at={observedAt} />
        </span>
      )}
      <Popover
        label="How this is known"
        buttonClass="link inline-flex min-h-6 items-center"
        button="How we know"
      >
        <dl className="space-y-2.5">
          <Known name="Traffic of this registry">
            {coverage.observationSince === undefined ? (
              'not observed'
            ) : (
              <>
                observed since <When at={coverage.observationSince} />
              </>
            )}
          </Known>
          <Known name="Kafka">{coverage.kafkaDiscovery}</Known>
          {coverage.attestedUntil !== undefined && (
            <Known name="Word of the owner">
              complete until <When at={coverage.attestedUntil} />
              {coverage.attestedBy !== undefined && `, says ${coverage.attestedBy}`}
            </Known>
          )}
          {(unexplained.length > 0 || overflow > 0) && (
            <Known name="Readers that nobody has explained">
              <ul>
                {unexplained.map(({ principal, group, why }, index) => (
                  <li key={index}>
                    <bdi className="font-mono text-xs">{principal ?? group}</bdi> ({why})
                  </li>
                ))}
                {overflow > 0 && <li>{overflow.toLocaleString('en')} more were not counted one by one</li>}
              </ul>
            </Known>
          )}
        </dl>
      </Popover>
    </div>
  )
}

function Known({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
