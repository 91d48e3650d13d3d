import type { Reporter, TestModule } from 'vitest/node'

/** Lists at the end, by name and with the reason, what was not run: a skipped test must not look like a passed one. */
export const skipsReporter: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result()
        const note = result.state === 'skipped' ? result.note : undefined
        return `  ${module.relativeModuleId} > ${test.fullName}${note === undefined ? '' : `: ${note}`}`
      }),
    )
    if (lines.length > 0) process.stdout.write(`\nSkipped:\n${lines.join('\n')}\n`)
  },
}
