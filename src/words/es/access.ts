import type { Words } from '../words.ts'
import { counted, run } from './count.ts'

export const access: Words['access'] = {
  stranger: (id) => `Este bot es solo para quienes su dueño ha dejado entrar. Tu id es ${id}: envíaselo al dueño para que te deje entrar.`,
  banned: 'Ya no puedes usar este bot. Si es un error, escríbele a su dueño.',
  late: (command, age) =>
    `/${command} llegó mientras yo no estaba (hace ${age}), así que no lo ejecuté. Pulsa el botón si todavía lo quieres.`,
  hoursAgo: (hours) => counted(hours, { one: 'hora', other: 'horas' }),
  minutesAgo: (minutes) => counted(minutes, { one: 'minuto', other: 'minutos' }),
  runIt: '▶️ Ejecutar',
  unknownCommand: (name) => `Aquí no hay ningún /${name}. Mira en /tools lo que hay.`,
  didYouMean: (name) => `Aquí no hay ningún /${name}. ¿Quisiste decir alguno de estos?`,
  tooManyNow: (most) => `Ya tienes ${counted(most, run)} en marcha y no caben más. Prueba otra vez cuando termine alguna, o mira /status.`,
  tooManyPerMinute: (most) => `Eso fue mucho de golpe: el máximo es ${most} por minuto. Prueba otra vez en un momento.`,
  groupTooManyNow: (most) => `Este grupo ya tiene ${counted(most, run)} en marcha y no caben más. Prueba otra vez cuando termine alguna.`,
  groupTooManyPerMinute: (most) => `Este grupo pidió mucho de golpe: el máximo es ${most} por minuto. Prueba otra vez en un momento.`,
  tryAgain: '🔁 Reintentar',
  sureSoMany: (runs, command) => `Eso son ${counted(runs, run)} de /${command}. ¿Empiezo?`,
  startThem: (runs) => `▶️ Ejecutar ${runs}`,
  noThanks: 'No, déjalo',
  leftAlone: 'De acuerdo, no empecé nada.',
  tooManyRuns: (runs, most) => `Eso serían ${counted(runs, run)}, y el máximo de una vez es ${most}. Envía menos, por favor.`,
  oldButton: 'Este botón ya no funciona.',
  notYours: 'Esto no es tuyo.',
  alreadyOnIt: 'Ya estoy en eso.',
  setAside: 'Perdón, algo falló de nuestro lado y no pude atender esto. Prueba de otra manera.',
  plainText: 'Para usar una herramienta, envía su comando y lo que quieres; por ejemplo, /paint a lighthouse. Mira en /tools lo que hay.',
  plainHint: (example) => `Para usar una herramienta, envía su comando y lo que quieres; por ejemplo:\n${example}\nTodas están en /tools.`,
  plainMedia: '¿Qué hago con esto? Elige una herramienta, o respóndele con un comando.',
  plainMediaNothing: 'Aquí ninguna herramienta acepta esto. Mira en /tools lo que hay.',
  missingHere: (names, example) => `Falta algo: ${names}. Envíalo todo junto, por ejemplo: ${example}`,
  badInput: (name, problem) => `${name}: ${problem}`,
}
