/** isTyping is true for keys that belong to a field or a shortcut of the browser, and not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event
  const inField =
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  return inField || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented
}
