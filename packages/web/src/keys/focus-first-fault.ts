let submitted: HTMLFormElement | null = null

/** Remembers which form was sent last: the button that sent it may have lost the focus when the refusal comes. */
export function watchForms(): void {
  window.addEventListener('submit', (event) => (submitted = event.target instanceof HTMLFormElement ? event.target : null), true)
}

/** Brings the first field that was refused to whoever has just sent the form, also out of a part that is folded. */
export function focusFirstFault(): void {
  // The fields are marked when the form has been drawn again.
  setTimeout(() => {
    const field = submitted?.isConnected ? submitted.querySelector<HTMLElement>('[aria-invalid="true"]') : null
    if (!field) return
    const folded = field.closest('details')
    if (folded) folded.open = true
    field.focus()
    field.scrollIntoView({ block: 'center' })
  }, 50)
}
