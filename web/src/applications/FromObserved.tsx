import type { Application } from '../api/types'
import { Command } from '../ui/copy'
import { observedContract } from './contract'

/** FromObserved offers the contract that what was seen amounts to. */
export function FromObserved({ application }: { application: Application }) {
  return (
    <section aria-label="A contract from what we observed" className="card px-5 py-4">
      <h2 className="font-semibold">Create a contract from what we observed</h2>
      <p className="mt-1 mb-3 max-w-3xl text-soft">
        No build has published a contract, so with what it reads is not known. Put this into its{' '}
        <code className="font-mono text-[0.8125rem]">treaty.yaml</code>, look it through, and publish it from
        the pipeline with <code className="font-mono text-[0.8125rem]">treaty publish</code>.
      </p>
      <Command name="the contract" text={observedContract(application)} />
    </section>
  )
}
