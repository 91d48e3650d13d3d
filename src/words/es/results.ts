import type { Words } from '../words.ts'
import { counted, file, run } from './count.ts'

export const results: Words['results'] = {
  gone: 'Ese resultado ya no está.',
  onItsWay: 'Ya va en camino.',
  noSeed: 'Esta herramienta no usa semilla.',

  useWhich: '¿Cuál de ellos?',
  useIn: 'Usarlo en:',
  nothingTakesIt: 'Aquí ninguna herramienta acepta esto.',
  cannotBeUsed: 'Esto no se le puede dar a una herramienta.',

  info: {
    state: 'Estado',
    seed: 'Semilla',
    time: 'Tiempo',
    seconds: (seconds) => `${seconds} s`,
    minutes: (minutes, seconds) => `${minutes} min ${seconds} s`,
    cost: 'Costo',
    about: (usd) => `unos ${usd}`,
    when: 'Cuándo',
    file: 'un archivo',
    files: (count) => counted(count, file),
    reference: 'Referencia',
    copySeed: '📋 Copiar semilla',
    copyPrompt: '📋 Copiar prompt',
  },

  liked: '¡Gracias!',
  whyNot: 'Gracias. ¿Qué tenía de malo?',
  reasons: {
    not_as_asked: 'No es lo que pedí',
    quality: 'Mala calidad',
    distorted: 'Hay algo deformado',
    style: 'Otro estilo',
  },
  otherReason: 'Otra cosa …',
  askReason: '¿Qué tenía de malo?',
  reasonNoted: 'Gracias, tomo nota.',

  removeSure: '¿Borro este resultado para siempre, de aquí y del almacén?',
  remove: '🗑 Borrarlo',
  keep: 'Conservarlo',
  kept: 'Se queda.',
  removed: 'Borrado.',
  removedFileOnly: 'Borré el archivo. Los mensajes son demasiado viejos para que yo los borre; tú sí puedes hacerlo.',
  stillRunning: 'Todavía está en marcha. Cancélalo primero, o espera a que termine.',

  nearlyDone: (tool) => `${tool} está por terminar: ya es tarde para detenerlo.`,
  cancelledSome: (count) => `Cancelando ${counted(count, run)}.`,
  nothingToCancel: 'Ya terminaron todas.',

  tweak: {
    title: (tool) => `✏️ ${tool}`,
    how: 'Pulsa lo que quieras cambiar y luego ejecútalo.',
    none: '–',
    random: 'al azar cada vez',
    now: (value) => `Ahora: ${value}`,
    skipClears: 'Si lo omites, decide la herramienta.',
    draw: '🎲 Al azar cada vez',
    type: '⌨️ Escribir un valor',
    back: '‹ Atrás',
    reset: '↩️ Restablecer',
    run: '▶️ Ejecutar',
    close: 'Cerrar',
    closed: 'Cerrado.',
    over: 'Este formulario ya no funciona. Pulsa ✏️ otra vez para abrir uno nuevo.',
    alreadyRun: 'Eso ya había empezado. Cambia algo primero.',
    noInputs: 'Esta herramienta no tiene nada que se pueda cambiar.',
  },
}
