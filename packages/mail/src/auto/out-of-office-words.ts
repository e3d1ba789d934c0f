/**
 * Beginnings of subjects by which Exchange and other servers announce an absence, in the languages Outlook speaks. They count
 * at the beginning only.
 */
const OPENINGS = `
  automatic reply | automatic response | auto reply | auto-reply | autoreply | auto response | auto-response
  autoresponse | auto: | out of office | out of the office | out-of-office | ooo: | away from the office
  away from my mail | vacation reply | vacation: | on vacation | i am out of the office | i am currently out
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

/** Signs that may stand before it. */
const LEAD = /^[\s[(【*!"'-]+/u

/** An answer mark: with one, the words are somebody's subject that is being answered. */
const ANSWER = /^(?:re|aw|sv|antw|odp|ref|rv|tr|ynt|res|rif|vs|回复|回覆|答复)\s?[:：]\s?/iu

/**
 * Does the subject announce an absence or an automatic answer? `surely` when nothing else can be meant: the opening stands
 * alone or before a colon. `maybe` wants a second clue.
 */
export function announcesAbsence(subject: string): 'surely' | 'maybe' | 'no' {
  const start = subject.slice(0, 120).normalize('NFC').trim().toLowerCase()
  const bare = start.replace(LEAD, '')
  const unanswered = bare.replace(ANSWER, '').replace(LEAD, '')
  const opening = OPENINGS.find((candidate) => unanswered.startsWith(candidate) && endsThere(unanswered, candidate))
  if (opening === undefined) return 'no'
  const rest = unanswered.slice(opening.length).trimStart()
  const alone = /[:：]$/.test(opening) || rest === '' || /^[:：\])】!]/.test(rest)
  return alone && bare === unanswered ? 'surely' : 'maybe'
}

/** The opening is a whole word: `ausência` is one, `assenzio` is not. Scripts without blanks have no word ends. */
function endsThere(text: string, opening: string): boolean {
  const next = text.slice(opening.length, opening.length + 1)
  return next === '' || !/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(next) || /[^\p{L}]$/u.test(opening)
}
