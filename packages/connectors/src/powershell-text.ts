/**
 * A value as one word of a PowerShell command. What could end a word or begin another command goes between single quotes, in which
 * nothing has a meaning but the quote itself, doubled; the curly ones are quotes to PowerShell, too (about_Quoting_Rules).
 */
export function powershellText(value: string): string {
  return /^[\w.@:][\w.@:-]*$/.test(value) && !value.startsWith('@') ? value : powershellQuoted(value)
}

export function powershellQuoted(value: string): string {
  // A line break would be a second line to whoever pastes it.
  return `'${value.replaceAll(/[\r\n\0]+/g, ' ').replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`
}
