import { useApi } from '../api/context'
import { Command, treaty } from '../ui/copy'

/** Steps are what a registry without anything in it offers: three ways to fill it. */
export function Steps() {
  const { origin } = useApi()
  const steps = [
    {
      title: 'Point a client here',
      text: 'Every Confluent-compatible serializer takes this address. What it does becomes producers and consumers.',
      command: `schema.registry.url=${origin}`,
    },
    {
      title: 'Or bring the schemas of another registry',
      text: 'Ids and versions stay what they are.',
      command: treaty(origin, ['import', '--from', 'http://old-registry:8081']),
    },
    {
      title: 'Or apply the ones in a repository',
      text: 'treaty.yaml says which files are which subjects.',
      command: treaty(origin, ['apply']),
    },
  ]
  return (
    <div className="card mt-5 max-w-3xl p-6 sm:p-8">
      <h2 className="text-lg font-semibold">Nothing is registered here yet</h2>
      <ol className="mt-5 space-y-6">
        {steps.map(({ title, text, command }, index) => (
          <li key={title} className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3.5">
            <span
              aria-hidden
              className="flex size-7 items-center justify-center rounded-full border border-wax font-serif text-[0.9375rem] text-wax"
            >
              {index + 1}
            </span>
            <div>
              <h3 className="pt-0.5 font-semibold">{title}</h3>
              <p className="mb-2 text-soft">{text}</p>
              <Command name={title} text={command} />
            </div>
          </li>
        ))}
      </ol>
    </div>
  )
}
