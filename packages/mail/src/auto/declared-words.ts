/** Where such a sentence stands: at the top, or in the last lines. */
const MAX_TOP = 1500
const MAX_END = 1500

/** A sentence begins here: what stands inside another sentence was said by somebody else and is being told. */
const START = String.raw`(?:^|[.!?:;。！，*_=~|(\[-])[\s*_>(\[-]{0,6}(?:please note[:,]? (?:that )?|note[:,] |hinweis: |nb: ?)?`

const SENTENCE = [
  String.raw`this (?:is an?|(?:e-?mail|message|mail|reply|response|notification|notice)(?: address)? (?:is|was|has been) (?:an? )?)\s?(?:system[- ])?(?:automat(?:ed|ic(?:ally)?)|auto[- ]?(?:generated|reply|response|mated)|computer[- ]generated|system[- ]generated)`,
  String.raw`(?:automat(?:ed|ic)|automatically generated|auto-generated) (?:e-?mail|message|reply|response|notification|acknowledge?ment)`,
  String.raw`(?:please )?(?:do not|don['’]t) (?:reply|respond|answer)(?: directly)? to this (?:automated |auto-?generated |e-?mail |mail )?(?:e-?mail|message|mail|notification|address)(?![ \w]{0,12}\bbut\b)`,
  String.raw`dies(?:e|er|es)? (?:e-?mail|mail|nachricht|schreiben)?\s?(?:ist eine?|wurde)\s?(?:vom system )?(?:automatisch|maschinell)`,
  String.raw`(?:bitte )?(?:antworten sie (?:bitte )?nicht auf diese|bitte nicht auf diese (?:e-?mail|mail|nachricht) antworten)`,
  String.raw`(?:ceci est|il s['’]agit d['’]|vous recevez) (?:un|une)? ?(?:message|réponse|e-?mail|courriel|mail) (?:généré |envoyé |)automatique`,
  String.raw`(?:ce|cet) (?:message|e-?mail|courriel|mail) (?:est|a été) (?:généré|envoyé) automatiquement`,
  String.raw`(?:merci de |veuillez )?ne (?:pas répondre|répondez pas) à (?:ce|cet) (?:message|e-?mail|courriel|mail)`,
  String.raw`(?:este (?:es un )?(?:mensaje|correo|e-?mail)|esta (?:es una )?respuesta) (?:se ha |ha sido |fue |es )?(?:generad[oa] |enviad[oa] )?automátic`,
  String.raw`(?:por favor,? )?no respond(?:a|as|er) a este (?:mensaje|correo|e-?mail)`,
  String.raw`(?:questa|questo) (?:è una? )?(?:e-?mail|mail|messaggio|risposta) (?:è stat[oa] )?(?:generat[oa] |inviat[oa] )?automatic`,
  String.raw`(?:si prega di )?non rispondere a quest[oa]`,
  String.raw`(?:esta (?:é uma )?(?:mensagem|resposta)|este (?:é um )?e-?mail) (?:foi |é )?(?:gerad[oa] |enviad[oa] )?automátic`,
  String.raw`(?:por favor,? )?não respond(?:a|er) (?:a |à )?est[ea]`,
  String.raw`(?:dit is een|deze (?:e-?mail|mail) is) (?:een )?automatisch`,
  String.raw`(?:gelieve )?niet (?:te )?(?:antwoorden|beantwoorden|reageren) op (?:deze|dit)`,
  String.raw`(?:(?:ta|niniejsza) )?(?:wiadomość|odpowiedź) (?:została )?(?:jest )?(?:wygenerowana |wysłana )?automatycz`,
  String.raw`(?:prosimy )?(?:nie odpowiadać|nie odpowiadaj) na (?:tę|tą|ten)`,
  String.raw`(?:detta är ett|det(?:te)? er en|dette er et|tämä on) automat`,
  String.raw`(?:это|данное|настоящее) (?:письмо|сообщение)? ?(?:было |—|-)? ?(?:создано|отправлено|сформировано|сгенерировано)? ?автоматическ`,
  String.raw`(?:пожалуйста, )?не отвечайте на это`,
  String.raw`(?:bu|işbu) (?:e-?posta|mesaj|ileti) (?:sistem tarafından )?otomatik`,
  String.raw`(?:本メール|このメール|本邮件|此邮件|这是|這是|此信|本郵件|이 메일|본 메일)[^。\n]{0,25}(?:自動|自动|자동)`,
  String.raw`(?:请勿|請勿|请不要)(?:直接)?回[复覆]|(?:このメール|本メール)に(?:直接)?(?:返信|ご返信)(?:しないで|いただいても|できません)|회신하지 마`,
].join('|')

const DECLARED = new RegExp(`${START}(?:${SENTENCE})`, 'imu')

/**
 * Does a mail say of itself, in a sentence of its own, that a machine wrote it or that nobody reads answers? `words` are the
 * writer's own: what is quoted or passed on was said by somebody else.
 */
export const declaresMachine = (words: string): boolean =>
  DECLARED.test(words.length <= MAX_TOP + MAX_END ? words : `${words.slice(0, MAX_TOP)}\n${words.slice(-MAX_END)}`)
