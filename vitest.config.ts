import { defineConfig } from 'vitest/config'
import { skipsReporter } from './test/support/skips-reporter.ts'

/** Where to leave the results as JSON, for whoever counts them (.ci/run). */
const resultsFile = process.env['TEST_RESULTS']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: [
      'default',
      skipsReporter,
      ...(resultsFile === undefined ? [] : [['json', { outputFile: resultsFile }] satisfies [string, object]]),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/main.ts', 'src/playground/comfydeploy/samples/**'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { lines: 93, branches: 80 },
    },
  },
})
