/** dayStart is when a day, '2026-11-20', begins where the reader is, as the API takes it. */
export function dayStart(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString()
}

/** dayEnd is when it ends. Not all days have 24 hours. */
export function dayEnd(day: string): string {
  const end = new Date(`${day}T00:00:00`)
  end.setDate(end.getDate() + 1)
  return end.toISOString()
}
