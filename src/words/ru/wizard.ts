import type { Words } from '../words.ts'
import { counted } from './count.ts'

export const wizard: Words['wizard'] = {
  step: (place, total) => `${place} из ${total}`,
  send: (takes) => `Пришлите ${takes}.`,
  example: (example) => `Например: ${example}`,
  choose: 'Выберите:',
  chooseNumber: 'Пришлите номер или название:',
  moreOptions: (count) => `… и ещё ${count}: их названия тоже подойдут.`,
  replyToThis: 'Ответьте именно на это сообщение.',
  yes: 'Да',
  no: 'Нет',
  skip: 'Пропустить',
  cancel: '✖️ Отменить',

  chosen: (label, value) => `${label}: ${value}`,
  skipped: (label) => `${label}: пропущено`,
  cancelled: 'Хорошо, забыли.',

  inWords: 'Это нужно словами.',
  needs: (takes, step) =>
    step === undefined ? `Это не подходит. Подойдёт ${takes}.` : `Это не подходит. Подойдёт ${takes}, с шагом ${step}.`,
  noSuchOption: 'Такого варианта нет.',
  tooLong: (length, most) => `Слишком длинно: ${counted(length, { one: 'знак', few: 'знака', other: 'знаков' })}, а помещается ${most}.`,
  tooManyFiles: (most) => (most === 1 ? 'Здесь больше одного. Пришлите только один.' : `Слишком много. Поместится не больше ${most}.`),
  tooBig: (megabytes) => `Этот файл больше ${megabytes} МБ, а столько боту не скачать. Пришлите файл поменьше или его адрес в интернете.`,

  over: 'Этот вопрос уже закрыт.',
  notYours: 'Этот вопрос задан не вам.',
  tooLate: 'Этого ответа я уже не ждал. Спросить ещё раз?',
  givenUp: 'Давайте пока на этом остановимся.',
  startOver: '↩️ Спросить ещё раз',
  cannotAsk: 'Здесь я не могу спрашивать: мне не видно, кто отвечает. Пришлите всё одним сообщением.',
}
