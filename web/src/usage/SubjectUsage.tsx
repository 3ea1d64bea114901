import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/context'
import { eventUsageQuery } from '../api/queries'
import { subjectUsageQuery } from '../api/usage'
import { useEnvironment } from '../shell/environment'
import { Loaded } from '../ui/Loaded'
import { UsageTable } from './UsageTable'

/** SubjectUsage is who uses a subject. */
export function SubjectUsage({ subject }: { subject: string }) {
  const usage = useQuery(subjectUsageQuery(useApi(), subject, useEnvironment()))
  return (
    <Loaded query={usage} what="Who uses it">
      {(data) => <UsageTable usage={data} />}
    </Loaded>
  )
}

/** EventUsage is who uses an event, whatever subjects carry it. */
export function EventUsage({ event }: { event: string }) {
  const usage = useQuery(eventUsageQuery(useApi(), event, useEnvironment()))
  return (
    <Loaded query={usage} what="Who uses it">
      {(data) => <UsageTable usage={data} />}
    </Loaded>
  )
}
