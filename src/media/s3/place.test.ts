import { expect, test } from 'vitest'
import { parseS3Url } from './place.ts'

test('a bucket alone is enough', () => {
  expect(parseS3Url('s3://pictures')).toEqual({ bucket: 'pictures', prefix: '' })
})

test('a prefix ends in one slash, however it was written', () => {
  for (const written of ['a/b', 'a/b/', '/a//b']) expect(parseS3Url(`s3://pictures/${written}`).prefix).toBe('a/b/')
  expect(parseS3Url('s3://pictures/my%20files').prefix).toBe('my files/')
})

test('a server of its own, its region, and how others reach it', () => {
  expect(parseS3Url('s3://pictures/x?endpoint=http://minio:9000/&region=eu-1&public=https://files.example.org')).toEqual({
    bucket: 'pictures',
    prefix: 'x/',
    endpoint: 'http://minio:9000',
    region: 'eu-1',
    public: 'https://files.example.org',
  })
  expect(parseS3Url('s3://pictures?public=off')).toMatchObject({ public: 'off' })
  expect(parseS3Url('s3://pictures?region=')).not.toHaveProperty('region')
})

test.each([
  's3://',
  's3://x',
  's3:///prefix',
  's3://minio:9000/pictures',
  's3://pictures#x',
  's3://pictures/%ff',
  's3://pictures?regoin=eu-1',
  's3://pictures?endpoint=minio:9000',
  's3://pictures?endpoint=http://user:hidden@minio:9000',
  's3://pictures?public=yes',
])('%s is told in one sentence that shows how to write it', (url) => {
  expect(() => parseS3Url(url)).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(/^MEDIA_URL .*s3:\/\/bucket\/prefix/) }),
  )
})

test('a key is sent to its place, and not repeated', () => {
  const read = (): unknown => parseS3Url('s3://AKIA123:hidden@pictures')
  expect(read).toThrow('AWS_ACCESS_KEY_ID')
  expect(read).not.toThrow('hidden')
})
