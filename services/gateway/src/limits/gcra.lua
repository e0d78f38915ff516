-- Several limits at once, all or none: the same as `take` and `charge` in bucket.ts.
-- KEYS: the buckets. ARGV: the time in µs, or '' for the clock of Redis; then for each bucket the
-- time that must be free, the time to take, the tolerance, and 1 if it is enforced.
-- Answers: the time, the bucket that refuses (0 for none), the wait, then for each bucket when all
-- will be free again, negative where a dry run would have refused.
local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
else
  now = tonumber(ARGV[1])
end

local states = redis.call('MGET', unpack(KEYS))
local free, waits, changed = {}, {}, {}
local refusedBy, longest = 0, 0
for i = 1, #KEYS do
  local freeAt, seen = 0, 0
  if states[i] then
    local colon = string.find(states[i], ':', 1, true)
    freeAt = tonumber(string.sub(states[i], 1, colon - 1))
    seen = tonumber(string.sub(states[i], colon + 1))
  end
  if now < seen then
    freeAt = math.max(0, freeAt - (seen - now))
    changed[i] = true
  end
  local at = 4 * i
  local need, tolerance = tonumber(ARGV[at - 2]), tonumber(ARGV[at])
  local wait = math.max(freeAt - now, 0) + need - tolerance
  if wait > longest and ARGV[at + 1] == '1' then
    refusedBy, longest = i, wait
  end
  free[i], waits[i] = freeAt, wait
end

local answer = { now, refusedBy, longest }
for i = 1, #KEYS do
  local at = 4 * i
  local taken = tonumber(ARGV[at - 1])
  local skipped = waits[i] > 0 and ARGV[at + 1] ~= '1'
  if refusedBy == 0 and not skipped and taken > 0 then
    free[i] = math.min(math.max(free[i], now) + taken, now + 31622400000000)
    changed[i] = true
  end
  if changed[i] then
    -- Once all is free again the bucket says nothing; a minute more, for the clock may be set back.
    local keep = math.ceil(math.max(free[i] - now, 0) / 1000) + 60000
    redis.call('SET', KEYS[i], string.format('%.0f:%.0f', free[i], now), 'PX', string.format('%.0f', keep))
  end
  answer[3 + i] = skipped and refusedBy == 0 and -1 - free[i] or free[i]
end
return answer
