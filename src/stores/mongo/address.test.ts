import { mongo } from 'mongoose'
import { expect, test } from 'vitest'
import { namesDatabase, optionsFor, usualPatience } from './address.ts'

test.each([
  [true, 'mongodb://127.0.0.1/x'],
  [true, 'mongodb+srv://ann:secret@db.example.com/x?appName=y'],
  [true, 'mongodb://a:1,b:2,c:3/x'],
  [false, 'mongodb://127.0.0.1'],
  [false, 'mongodb://127.0.0.1/'],
  [false, 'mongodb://ann:secret@127.0.0.1:27017/?authSource=admin'],
  [false, 'mongodb://a:1,b:2?replicaSet=r/s'],
])('names a database, %s: %s', (expected, url) => {
  expect(namesDatabase(url)).toBe(expected)
})

test('the URL has the last word on how long to wait, and none on what is durable', () => {
  const url = 'mongodb://a/x?MaxPoolSize=5&w=0&journal=false&readPreference=secondary'
  const { options } = new mongo.MongoClient(url, optionsFor(url, usualPatience))
  expect(options).toMatchObject({ maxPoolSize: 5, serverSelectionTimeoutMS: 10_000, readPreference: { mode: 'primary' } })
  expect(options.writeConcern).toMatchObject({ w: 'majority', j: true })
})
