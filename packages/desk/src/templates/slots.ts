/**
 * Where what an agent wrote, and what is quoted, go in a rendered template. Characters of the private use area: no mail program shows them,
 * and they are taken out of everything else that goes into a template.
 */
export const ANSWER_SLOT = '\uE010'
export const HISTORY_SLOT = '\uE011'
