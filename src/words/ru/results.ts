import type { Words } from '../words.ts'
import { counted, run } from './count.ts'

export const results: Words['results'] = {
  gone: 'Этого результата больше нет.',
  onItsWay: 'Уже делаю.',
  noSeed: 'У этого инструмента нет сида.',

  useWhich: 'Который из них?',
  useIn: 'Применить в:',
  nothingTakesIt: 'Ни один инструмент этого не принимает.',
  cannotBeUsed: 'Это нельзя передать инструменту.',

  info: {
    state: 'Состояние',
    seed: 'Сид',
    time: 'Время',
    seconds: (seconds) => `${seconds} с`,
    minutes: (minutes, seconds) => `${minutes} мин ${seconds} с`,
    cost: 'Стоимость',
    about: (usd) => `около ${usd}`,
    when: 'Когда',
    file: 'файл',
    files: (count) => counted(count, { one: 'файл', few: 'файла', other: 'файлов' }),
    reference: 'Код обращения',
    copySeed: '📋 Скопировать сид',
    copyPrompt: '📋 Скопировать промпт',
  },

  liked: 'Спасибо!',
  whyNot: 'Спасибо. Что не так?',
  reasons: {
    not_as_asked: 'Не то, что просили',
    quality: 'Плохое качество',
    distorted: 'Что-то искажено',
    style: 'Не тот стиль',
  },
  otherReason: 'Другое …',
  askReason: 'Что не так?',
  reasonNoted: 'Спасибо, учтём.',

  removeSure: 'Удалить этот результат навсегда, здесь и из хранилища?',
  remove: '🗑 Удалить',
  keep: 'Оставить',
  kept: 'Остаётся.',
  removed: 'Удалено.',
  removedFileOnly: 'Файл удалён. Сообщения слишком старые, мне их не убрать; вы можете удалить их сами.',
  stillRunning: 'Это ещё выполняется. Сначала отмените или дождитесь конца.',

  nearlyDone: (tool) => `${tool}: почти готово, останавливать уже поздно.`,
  cancelledSome: (count) => `Отменяю ${counted(count, run)}.`,
  nothingToCancel: 'Всё уже закончено.',

  tweak: {
    title: (tool) => `✏️ ${tool}`,
    how: 'Нажмите на то, что хотите изменить, потом запустите.',
    none: '–',
    random: 'каждый раз новый',
    now: (value) => `Сейчас: ${value}`,
    skipClears: 'Если пропустить, решит сам инструмент.',
    draw: '🎲 Каждый раз новый',
    type: '⌨️ Ввести значение',
    back: '‹ Назад',
    reset: '↩️ Сбросить',
    run: '▶️ Запустить',
    close: 'Закрыть',
    closed: 'Закрыто.',
    over: 'Эта форма больше не работает. Нажмите ✏️ ещё раз, будет новая.',
    alreadyRun: 'Это уже запущено. Сначала что-нибудь измените.',
    noInputs: 'У этого инструмента нечего менять.',
  },
}
