const SUBJECT =
  /\b(?:confirm(?:ation)?|verif(?:y|ication)|challenge|action required|approv(?:e|al)|whitelist|best[äa]tig(?:en|ung)|v[ée]rification|confirmer)\b/i
const HELD =
  /\b(?:message|e-?mail|mail|nachricht|courriel)\b[^!?]{0,160}\b(?:held|on hold|waiting|quarantin\w+|pending|blocked|(?:not|only) (?:yet )?(?:been |be )?deliver\w*|zur[üu]ckgehalten|zugestellt|attente|bloqu\w+)/i
const PROVE =
  /\b(?:confirm|verify|prove|authenticate|validate|click|reply to this|best[äa]tigen|confirmer|cliquez)\b[^!?]{0,160}\b(?:you|your|yourself|human|person|sender|address|identity|link|below|message|ihre|link|lien|adresse)\b/i
/** A challenge is short; what is longer is a letter that speaks of one. */
const MAX_CHARS = 4_000

/**
 * Does a spam filter ask the writer to prove that they are a person before it delivers their mail (TMDA, Spam Arrest, Boxbe)? Such a mail
 * answers one of ours, says so in its subject, and its text tells both that the mail is held and what to do.
 */
export function isChallenge(subject: string, text: string, answers: boolean): boolean {
  return answers && text.length <= MAX_CHARS && SUBJECT.test(subject) && HELD.test(text) && PROVE.test(text)
}
