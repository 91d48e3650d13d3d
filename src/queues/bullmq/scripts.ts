/**
 * The truth about items, in Redis and changed there by whole scripts. An item is a hash, while it waits or is active:
 *   data, rank, runAt, tries
 *   trigger                          the one job of BullMQ's that answers for it
 *   owner                            the run that has it, while it is active
 *   nextData, nextRank, nextRunAt    what came in under its key while it is active
 * The index of its kind has its key: by runAt while it waits, at +inf while it is active.
 * Numbers stay the texts they came as, so that none is written anew by Lua.
 */
const common = `
local index, item, dead, lastDead, kinds = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local kind, key, jobs, trigger = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local function get(name) return redis.call('HGET', item, name) end
local function less(a, b) return tonumber(a) < tonumber(b) end
local function least(a, b) if b and less(b, a) then return b end return a end
local function lives(id) return id and redis.call('EXISTS', jobs .. id) == 1 end

local function wait(data, rank, runAt, tries)
  redis.call('HDEL', item, 'owner', 'nextData', 'nextRank', 'nextRunAt')
  redis.call('HSET', item, 'data', data, 'rank', rank, 'runAt', runAt, 'tries', tries)
  redis.call('ZADD', index, runAt, key)
end

local function putBack(runAt, tries)
  wait(get('nextData') or get('data'), least(get('rank'), get('nextRank')), least(runAt, get('nextRunAt')), tries)
end

local function finish()
  if get('nextData') then
    wait(get('nextData'), get('nextRank'), get('nextRunAt'), '0')
  else
    redis.call('DEL', item)
    redis.call('ZREM', index, key)
  end
end

local function bury(reason, now)
  local id = redis.call('INCR', lastDead)
  redis.call('ZADD', dead, id, cjson.encode({
    deadId = tostring(id), kind = kind, key = key, data = get('data'), rank = get('rank'),
    tries = get('tries'), error = reason, diedAt = now,
  }))
  finish()
end
`

/** Takes in a new item, or one of the dead. Answers nothing when that one is gone, else: is its trigger needed, and instead of which? */
const enqueue = `${common}
local data, rank, runAt, revived = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
if revived ~= '' then
  if redis.call('ZREMRANGEBYSCORE', dead, revived, revived) == 0 then return false end
  data = get('nextData') or get('data') or data
end

local old, owner = get('trigger'), get('owner')
local needed = not lives(old) or not owner and (less(rank, get('rank')) or less(runAt, get('runAt')))
if owner then
  redis.call('HSET', item, 'nextData', data,
    'nextRank', least(rank, get('nextRank')), 'nextRunAt', least(runAt, get('nextRunAt')))
else
  wait(data, least(rank, get('rank')), least(runAt, get('runAt')), get('tries') or '0')
end
redis.call('SADD', kinds, kind)
if not needed then return {0, ''} end
redis.call('HSET', item, 'trigger', trigger)
return {1, old and old ~= trigger and old or ''}
`

/** A trigger has gone off. An item that has an owner still when its own trigger goes off again was left by a crash. */
const claim = `${common}
local owner, now, maxTries, reason = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local responsible, holder = get('trigger'), get('owner')
if not responsible or responsible ~= trigger and lives(responsible) then return {'gone'} end
redis.call('HSET', item, 'trigger', trigger)

if holder and holder ~= owner then
  if not less(get('tries'), maxTries) then
    local spent = {'spent', get('data'), get('tries')}
    bury(reason, now)
    return spent
  end
  putBack(now, get('tries'))
end
if holder ~= owner then
  if less(now, get('runAt')) then return {'later', get('runAt'), get('rank')} end
  redis.call('HINCRBY', item, 'tries', 1)
  redis.call('HSET', item, 'owner', owner)
  redis.call('ZADD', index, '+inf', key)
end
return {'ours', get('data'), get('tries')}
`

/** A run has ended. Was the item its own still, and when does its trigger have to go off again, if at all? */
const settle = `${common}
local owner, how, at, more = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local isOurs = get('owner') == owner
if isOurs and how == 'done' then finish() end
if isOurs and how == 'back' then putBack(at, more) end
if isOurs and how == 'dead' then bury(more, at) end

local answer = {isOurs and 1 or 0}
if get('trigger') == trigger and not get('owner') then answer = {answer[1], get('runAt'), get('rank')} end
return answer
`

/** Due items whose trigger is not there: whoever enqueued them died on the way, or somebody cleaned up too much. Each is promised a new one. */
const orphans = `
local index, items, jobs, now, name = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local found = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', 0, 100)) do
  local trigger = redis.call('HGET', items .. key, 'trigger')
  if trigger and redis.call('EXISTS', jobs .. trigger) == 0 then
    local new = name .. '.' .. #found
    redis.call('HSET', items .. key, 'trigger', new)
    table.insert(found, {key, new, redis.call('HGET', items .. key, 'rank')})
  end
end
return found
`

export const scripts = {
  darkroomEnqueue: { lua: enqueue, numberOfKeys: 5 },
  darkroomClaim: { lua: claim, numberOfKeys: 5 },
  darkroomSettle: { lua: settle, numberOfKeys: 5 },
  darkroomOrphans: { lua: orphans, numberOfKeys: 1 },
} as const
