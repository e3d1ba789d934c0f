/**
 * Beginnings of subjects by which Exchange and other servers announce an absence, in the languages Outlook speaks. They count
 * at the beginning only.
 */
const OPENINGS = `
  automatic reply | automatic response | auto reply | auto-reply | autoreply | auto response | auto-response
  autoresponse | out of office | out of the office | out-of-office | ooo: | away from the office
  out of office reply | out of office autoreply | out of office notification | out-of-office notification | out of office message
  out of office response | out-of-office reply | out of office assistant | away notice | away message | away from my mail | vacation reply | vacation: | on vacation | i am out of the office | i am currently out
  i'm out of the office | currently out of the office | thank you for your email: auto | absence notification | absent:
  automatische antwort | abwesenheitsnotiz | abwesenheit | abwesend | automatische abwesenheit | abwesenheitsmeldung
  abwesenheitsassistent | abwesenheitsbenachrichtigung | ausser haus | außer haus | nicht im büro | im urlaub
  urlaubsnotiz | automatische rückantwort | autoreply:
  réponse automatique | reponse automatique | absence du bureau | message d'absence | message d’absence
  notification d’absence | notification d'absence | absent du bureau | absence : | absence: | en congé | je suis absent
  respuesta automática | respuesta automatica | respuesta:automática | fuera de la oficina | fuera de oficina | ausente:
  resposta automàtica | fora de l’oficina | fora de l'oficina | resposta automática | resposta automatica
  fora do escritório | fora do escritorio | ausência | ausência temporária | ausencia temporal | ausencia:
  risposta automatica | fuori sede | fuori dall'ufficio | fuori ufficio | assente: | assenza
  automatisch antwoord | automatische reactie | automatisch bericht | afwezigheid | niet aanwezig | afwezig
  outomatiese antwoord | buiten kantoor
  automatisk svar | automatiskt svar | autosvar | frånvaro | frånvarande | ej på kontoret | fravær | fraværsmelding | ikke til stede
  ikke på kontoret | ude af kontoret | automaattinen vastaus | automaattivastaus | poissa | poissaoloilmoitus
  lomavastaaja | sjálfvirkt svar
  odpowiedź automatyczna | automatyczna odpowiedź | autoodpowiedź | nieobecność | poza biurem | jestem poza biurem
  automatická odpověď | automaticka odpoved | nepřítomnost | mimo kancelář | automatická odpoveď | neprítomnosť
  mimo kancelárie | samodejni odgovor | odsotnost | automatski odgovor | automatsko odgovaranje | izvan ureda
  аутоматски одговор | автоматичен отговор | автоматический ответ | автоответ | нет на работе | отсутствие | отсутствую
  автоматична відповідь | поза офісом | немає на роботі
  automatikus válasz | házon kívül | távollét | răspuns automat | raspuns automat | absent din birou | în afara biroului
  αυτόματη απάντηση | εκτός γραφείου | automatinis atsakymas | automātiska atbilde | automaatvastus | automaatne vastus
  otomatik yanıt | otomatik cevap | ofis dışında | ofis dışı | erantzun automatikoa | tweġiba awtomatika | ateb awtomatig
  përgjigje automatike
  رد تلقائي | الرد التلقائي | خارج المكتب | תשובה אוטומטית | מחוץ למשרד | מענה אוטומטי | پاسخ خودکار | स्वचालित उत्तर
  स्वचालित प्रत्युत्तर | ตอบกลับอัตโนมัติ | การตอบกลับอัตโนมัติ | trả lời tự động | thư trả lời tự động | balasan otomatis
  balasan automatik | 自動返信 | 自動応答 | 不在通知 | 不在: | 不在： | 不在のお知らせ | 自动答复 | 自动回复 | 自動回覆 | 自動回复 | 外出 | 不在办公室 | 不在辦公室 | 자동 회신
  자동 응답 | 부재 중 | 부재중
`
  .split(/[|\n]/)
  .map((opening) => opening.trim())
  .filter((opening) => opening !== '')

/** Without accents and in lower case: many programs lose the former. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFC')
    .toLowerCase()

// The longest first: `out of office reply` is an opening of its own.
const PLAIN_OPENINGS = OPENINGS.map(plain).sort((one, two) => two.length - one.length)

/** Signs that may stand before it. */
const LEAD = /^[\s[(【（〔*!"'-]+/u

/** An answer mark: with one, the words are somebody's subject that is being answered. */
const ANSWER = /^(?:re|aw|sv|antw|odp|ref|rv|tr|ynt|res|rif|vs|回复|回覆|答复)\s?[:：]\s?/iu

/** `Anna Berg is out of the office (returning 5 March)`: how Notes says it, with the name in front. */
const NAMED =
  /^(?:auto: )?[^:]{2,60} (?:is (?:currently )?out of the office|ist (?:nicht im (?:buro|haus)|außer haus|ausser haus|abwesend)|est absente?|no esta en la oficina|non e in ufficio|is niet op kantoor|esta fora do escritorio)[\s.!]*(?:\(.{0,60}\)?)?$/u

/** `Automatic response to your mail`: nobody calls their own answer so. */
const TO_YOURS =
  /^(?:auto(?:matic|mated)?[- ]?(?:reply|response|answer)|automatische antwort|reponse automatique|respuesta automatica|resposta automatica|risposta automatica|automatisch antwoord) (?:to your|auf ihre|auf deine|a votre|a su|a sua|alla sua|op uw) /u

/** `I am on vacation until Monday`, and the `AUTO:` of old programs, which is a car to a German. */
const FIRST_PERSON =
  /^(?:auto:|(?:i am|i'm|i will be|je suis|ich bin|estou|estoy|sono|jestem|ik ben|jag ar|jeg er) .{0,30}(?:out of|away|on (?:vacation|leave|holiday)|absent|im urlaub|nicht im|nicht da|en conges?|en vacances|de ferias|de vacaciones|fuera|fora|ausente|in ferie|fuori|assente|na urlopie|nieobecn|afwezig|op vakantie|pa semester|pa ferie))/u

/** Behind the answered subject, in brackets. */
const BEHIND =
  /[[(](?:out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response)|abwesend|abwesenheitsnotiz|automatische antwort)[\])]\s*$/u

/**
 * Does the subject announce an absence or an automatic answer? `surely` when nothing else can be meant: the opening stands
 * alone or before a colon. `likely` before or behind an answered subject, `maybe` before other words; those want a second clue.
 */
export function announcesAbsence(subject: string): 'surely' | 'likely' | 'maybe' | 'no' {
  const start = plain(subject.slice(0, 160)).trim()
  const bare = start.replace(LEAD, '')
  const unanswered = bare.replace(ANSWER, '').replace(LEAD, '')
  if (NAMED.test(bare) || TO_YOURS.test(bare)) return 'surely'
  const opening = PLAIN_OPENINGS.find((candidate) => unanswered.startsWith(candidate) && endsThere(unanswered, candidate))
  const isFirstPerson = FIRST_PERSON.test(bare)
  if (opening === undefined) return isFirstPerson || BEHIND.test(start) ? 'likely' : 'no'
  const rest = unanswered.slice(opening.length).trimStart()
  const alone = /[:：]$/.test(opening) || rest === '' || /^[:：\])】）〕!]/.test(rest)
  if (bare !== unanswered) return 'maybe'
  return alone ? 'surely' : isFirstPerson || ANSWER.test(rest) ? 'likely' : 'maybe'
}

/** The opening is a whole word: `ausência` is one, `assenzio` is not. Scripts without blanks have no word ends. */
function endsThere(text: string, opening: string): boolean {
  const next = text.slice(opening.length, opening.length + 1)
  return next === '' || !/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(next) || /[^\p{L}]$/u.test(opening)
}

/** How far into the text the absence is told. */
const MAX_TEXT = 1500

const ABSENCE =
  /\b(?:i am|i['’]m|i will be|i['’]ll be|we are)\b.{0,40}\b(?:out of (?:the )?office|away|on (?:vacation|holidays?|leave|annual leave|parental leave|maternity leave|a business trip)|not in the office|unavailable)|limited access to (?:my )?e-?mail|(?:bin|befinde).{0,60}(?:nicht im (?:büro|haus)|abwesend|im urlaub|außer haus|nicht erreichbar)|wieder (?:erreichbar|im (?:büro|haus))|(?:suis|serai).{0,30}(?:absente?|en congés?)|(?:suis|serai) de retour|de retour le|(?:estoy|estaré).{0,30}(?:fuera|ausente|de vacaciones)|(?:sono|sarò).{0,30}(?:fuori|assente|in ferie)|(?:ben|afwezig).{0,40}(?:afwezig|niet aanwezig|vakantie|niet op kantoor)|(?:estou|estarei).{0,30}(?:fora|ausente|de férias)|(?:jestem|będę).{0,30}(?:nieobecn|na urlopie|poza biurem)|(?:är|er|jag är|jeg er).{0,40}(?:på semester|bortrest|ikke på kontoret|på ferie|frånvarande|fraværende)|отсутству|в отпуске|не в офисе|mimo kancelář|na dovolené|házon kívül|szabadságon|ofis dışında|izinde|不在|休暇|休假|外出|出差|부재|휴가/iu

/** Do the first words of a text tell that their writer is away? A second clue only: people write such sentences as well. */
export const saysAbsence = (text: string): boolean => ABSENCE.test(text.slice(0, MAX_TEXT))
