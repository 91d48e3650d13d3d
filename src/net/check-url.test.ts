import { describe, expect, test } from 'vitest'
import { isPublicAddress } from './addresses.ts'
import { checkUrl } from './check-url.ts'
import { parseTrustedHosts } from './trusted-hosts.ts'

const nobody = parseTrustedHosts([])

describe('addresses', () => {
  test.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::10.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::808:808',
    '2002:7f00:1::',
    '2002:808:808::',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '100::1',
    '5f00::1',
    '',
    'example.com',
    '127.1',
    '2130706433',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('URLs', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.1.2.3:8188/',
    'http://192.168.1.1/',
    'http://100.100.100.200/',
    'https://0.0.0.0:8443/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'data:text/plain,hi',
    'javascript:1',
    'http://user:pass@example.com/',
    'http://user@example.com/',
    'not a url',
    '',
    'http://',
    '//example.com/',
  ])('%s is refused', (url) => {
    expect(() => checkUrl(url, nobody)).toThrow(expect.objectContaining({ code: 'url_refused' }))
  })

  test.each(['http://example.com/', 'https://example.com:8443/a?b=c', 'https://8.8.8.8/', 'http://[2606:4700::1111]/'])(
    '%s may be asked',
    (url) => {
      expect(checkUrl(url, nobody).href).toBe(url)
    },
  )

  test('a refusal names no address', () => {
    try {
      checkUrl('http://10.11.12.13:8188/secret?token=abc', nobody)
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify({ ...(error as object), message: (error as Error).message })).not.toMatch(/10\.11|8188|secret|abc/)
    }
  })
})

describe('trusted hosts', () => {
  const refusedBy = (entries: readonly string[], url: string): boolean => {
    try {
      checkUrl(url, parseTrustedHosts(entries))
      return false
    } catch {
      return true
    }
  }

  test.each([
    [['127.0.0.1'], 'http://127.0.0.1:5000/'],
    [['127.0.0.1:5000'], 'http://127.0.0.1:5000/'],
    [['127.0.0.1:80'], 'http://127.0.0.1/'],
    [['10.0.0.0/8'], 'http://10.200.3.4:8188/'],
    [['::1'], 'http://[::1]:5000/'],
    [['[::1]:5000'], 'http://[::1]:5000/'],
    [['fd00::/8'], 'http://[fd12::1]/'],
    [['127.0.0.1'], 'http://[::ffff:127.0.0.1]/'],
    [[' ', ' 192.168.1.5 '], 'http://192.168.1.5/'],
  ])('%j lets %s through', (entries, url) => {
    expect(refusedBy(entries, url)).toBe(false)
  })

  test.each([
    [['127.0.0.1:5000'], 'http://127.0.0.1:5001/'],
    [['10.0.0.0/16'], 'http://10.1.0.1/'],
    [['localhost'], 'http://127.0.0.1/'],
    [['[::1]:5000'], 'http://[::1]/'],
    [['10.0.0.0/8'], 'http://[fd00::1]/'],
  ])('%j does not let %s through', (entries, url) => {
    expect(refusedBy(entries, url)).toBe(true)
  })

  test.each(['10.0.0.0/99', 'http://studio', 'a b', 'studio:99999', '*', 'studio/24'])(
    '"%s" is a mistake in the configuration',
    (entry) => {
      expect(() => parseTrustedHosts([entry])).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    },
  )
})
