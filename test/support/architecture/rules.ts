import { maskSource } from './mask.ts'

/** Something that a file must not contain, with text that proves the detector sees it and text that it must let pass. */
export interface Rule {
  readonly name: string
  readonly pattern: RegExp
  readonly sentence: string
  /** Where it is allowed all the same, and why. */
  readonly except?: Readonly<Record<string, string>>
  readonly catches: readonly string[]
  readonly passes: readonly string[]
}

/** They look at code alone, in src: neither comments nor the inside of strings count. */
export const rules: readonly Rule[] = [
  {
    name: 'no outside URL but through net/',
    pattern:
      /(?<![.\w$])fetch\s*\(|\bglobalThis\s*\.\s*fetch\b|\bnew\s+(?:WebSocket|EventSource|XMLHttpRequest)\b|(?<![.\w$])(?:https?|net|tls)\s*\.\s*(?:request|get|connect|createConnection)\s*\(/,
    sentence: 'fetches an address itself: only net/ may, for it checks where the address leads',
    except: { 'src/net/': 'the checked way out', 'src/playground/': 'a stranger to the core, and it talks to loopback alone' },
    catches: [
      'await fetch(url)',
      'globalThis.fetch',
      'new WebSocket(address)',
      'https.get(url)',
      'http.request(options)',
      'net.connect(80)',
      'tls.connect(443)',
      '`${await fetch(url)}`',
    ],
    passes: [
      'deps.fetch(url)',
      'const prefetch = (a) => a',
      '// fetch(url)',
      "'fetch(url)'",
      'store.get(id)',
      'import { fetchLater } from x',
      'net.download(url)',
    ],
  },
  {
    name: 'the environment is read once',
    pattern: /\bprocess\s*\.\s*env\b|\}\s*=\s*process\b|\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"]/,
    sentence: 'reads the environment: only main.ts does, and hands it on',
    except: { 'src/main.ts': 'where the program starts' },
    catches: ["process.env['PORT']", 'const { env } = process', "import { env } from 'node:process'"],
    passes: ['env.PORT', 'process.exitCode = 1', '// process.env', "import { envOf } from './x.ts'"],
  },
  {
    name: 'time is passed in',
    pattern:
      /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?!\s*\())|(?<![.\w$])(?:setTimeout|setInterval)\b|\bglobalThis\s*\.\s*set(?:Timeout|Interval)\b/,
    sentence: 'reads the time or sets a timer: only clock.ts does, so that tests can move time',
    except: {
      'src/clock.ts': 'it is the clock',
      'src/net/': 'timeouts of sockets',
      'src/sqlite/pace.ts': "a pause of the disk's, the same whatever the time",
      'src/playground/': 'a stranger with a clock of its own',
    },
    catches: [
      'Date.now()',
      'new Date()',
      'const d = new Date',
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      'const later = setTimeout',
      "import { setTimeout as sleep } from 'node:timers/promises'",
    ],
    passes: [
      'new Date(at)',
      'new Date(generation.createdAt).toISOString()',
      'clock.now()',
      'socket.setTimeout(1)',
      'clearTimeout(t)',
      '// Date.now()',
      'Date.UTC(2026, 0, 1)',
    ],
  },
  {
    name: 'no default exports',
    pattern: /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/,
    sentence: 'has a default export: give it a name',
    catches: ['export default f', 'export default {', 'export { f as default }'],
    passes: ['export const f = 1', "import x from 'x'", "const text = 'export default'"],
  },
  {
    name: 'no any',
    pattern: /(?<![.\w$'"])any\b(?!\s*[:(?'"])/,
    sentence: 'says any: say what it is, or unknown',
    catches: ['const x: any = 1', 'as any)', 'Record<string, any>', 'any[]', '(a: any) => 1', 'string | any'],
    passes: ['z.any()', 'Promise.any(all)', '{ any: 1 }', '// any', "'any'", 'company', 'anyOf'],
  },
  {
    name: 'no classes but errors',
    pattern:
      /(?<![.\w$])class\s+(?!extends\b)\w+(?:<[^{]*?>)?\s*(?:extends\s+(?!\w*Error\b)|implements\b|\{)|=\s*class\b|\babstract\s+class\b/,
    sentence: 'has a class that is no error: write a createX(deps) that answers an object',
    catches: [
      'class Queue {',
      'class Queue extends EventEmitter {',
      'class A implements B {',
      'const A = class {',
      'export abstract class A {',
      'class A<T> {',
    ],
    passes: [
      'class DarkroomError extends Error {',
      'class X extends DarkroomError {',
      '// class A {',
      "'class A {'",
      'node.class',
      '{ class: 1 }',
    ],
  },
  {
    name: 'no console',
    pattern: /(?<![.\w$])console\s*[.[]/,
    sentence: 'prints: pass a Log in',
    except: { 'src/main.ts': 'there may be no log yet when the start fails' },
    catches: ["console.log('x')", "console['log']", 'console\n  .error()'],
    passes: ['log.info()', '// console.log', "'console.log'", 'myconsole.log()'],
  },
  {
    name: 'modules come by import',
    pattern: /\bgetBuiltinModule\b|\bcreateRequire\b|(?<![.\w$])require\s*\(/,
    sentence: 'loads a module in a way that the import table does not see: use import',
    except: { 'src/sqlite/': "asks whether this Node has SQLite, which import can't without failing" },
    catches: ["process.getBuiltinModule('node:net')", 'createRequire(import.meta.url)', "require('axios')"],
    passes: ["await import('./a.ts')", "// require('x')", 'options.require(x)', 'requireAll(x)'],
  },
  {
    name: 'nothing happens on import',
    pattern: /^(?:await\b|new\b|if\b|for\b|while\b|try\b|switch\b|void\b|throw\b|;?\[|;?\(|[A-Za-z_$][\w$.?]*\s*(?:\(|=[^=>]|\+\+))/m,
    sentence: 'does something when it is imported: put it into a function',
    except: { 'src/main.ts': 'the only file with side effects' },
    catches: [
      'start()',
      'await open()',
      'registry.add(x)',
      'globalThis.x = 1',
      'for (const a of b) add(a)',
      'if (x) y()',
      'const a = 1\nrun(a)',
    ],
    passes: [
      'const a = start()',
      'export const f = () => {\n  start()\n}',
      '// start()',
      'export interface A {\n  b(): void\n}',
      "import { a } from './a.ts'",
      'export type A =\n  | B\n',
      "export const a = [\n  'b',\n].map(f)",
    ],
  },
]

export const breaks = (rule: Pick<Rule, 'pattern'>, text: string): boolean => rule.pattern.test(maskSource(text))

export const lineOf = (rule: Rule, text: string): number =>
  maskSource(text).slice(0, maskSource(text).search(rule.pattern)).split('\n').length

export const exceptionFor = (rule: Rule, path: string): string | undefined =>
  Object.keys(rule.except ?? {}).find((prefix) => path === prefix || (prefix.endsWith('/') && path.startsWith(prefix)))
