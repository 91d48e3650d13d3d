import type { Words } from '../words.ts'

export const wizard: Words['wizard'] = {
  step: (place, total) => `${place} de ${total}`,
  send: (takes) => `Envía ${takes}.`,
  example: (example) => `Por ejemplo: ${example}`,
  choose: 'Elige:',
  chooseNumber: 'Envía su número o su nombre:',
  moreOptions: (count) => `… y ${count} más: sus nombres también sirven.`,
  replyToThis: 'Contesta respondiendo a este mensaje.',
  yes: 'Sí',
  no: 'No',
  skip: 'Omitir',
  cancel: '✖️ Cancelar',

  chosen: (label, value) => `${label}: ${value}`,
  skipped: (label) => `${label}: omitido`,
  cancelled: 'De acuerdo, lo dejamos.',

  inWords: 'Eso lo necesito en palabras.',
  needs: (takes, step) =>
    step === undefined ? `Eso no sirve. Necesito ${takes}.` : `Eso no sirve. Necesito ${takes}, en pasos de ${step}.`,
  noSuchOption: 'Esa no es una de las opciones.',
  tooLong: (length, most) => `Es demasiado largo: tiene ${length} caracteres y caben ${most}.`,
  tooManyFiles: (most) => (most === 1 ? 'Hay más de uno. Envía solo uno.' : `Son demasiados. Caben ${most} como máximo.`),
  tooBig: (megabytes) =>
    `Ese archivo pasa de ${megabytes} MB, más de lo que un bot puede descargar. Envía uno más pequeño, o su dirección web.`,

  over: 'Esa pregunta ya se cerró.',
  notYours: 'Esa pregunta es para otra persona.',
  tooLate: 'Ya no esperaba esa respuesta. ¿Pregunto otra vez?',
  givenUp: 'Dejémoslo así por ahora.',
  startOver: '↩️ Pregúntame otra vez',
  cannotAsk: 'Aquí no puedo preguntarte nada, porque no veo quién responde. Envíalo todo en un solo mensaje.',
}
