import { ABSENCE_MS, MAX_PER_KEY } from '../../names/name-register'
import { BURIED_AT_ONCE, MAX_NODE_TEXT, MAX_RECORDS, NODE_LEASE_MS } from '../backplane'
import { FILE_LIFETIME_MS, MAX_ALL_PARTS, MAX_FILE_PARTS, MAX_FOLDER_PARTS, MAX_OWNER_PARTS } from '../files'
import { JOURNAL_ENTRIES, JOURNAL_LIFETIME_MS, MAX_JOURNAL_TEXT, MAX_JOURNALS } from '../journal'

/** A full register gives new names no owner. */
const MAX_OWNERS = 1_000_000
/** Of an entry, with its name. */
const ENTRY_ARGUMENTS = 9
/** More nodes than any network has: they are not ours. */
const MAX_NODES = 1_000
/** In UTF-8. */
const MAX_NODE_BYTES = 4 * MAX_NODE_TEXT
/** The names of one key, which are valid names. Bytes */
const MAX_OWNED_BYTES = 16_384

/**
 * What the scripts share. Redis runs a script as one step, so that nobody sees half of a change, and sends what it publishes
 * in the order of the changes.
 *
 * Keys, all behind the prefix in KEYS[1]:
 *   people        hash   name -> entry: version, node, session, key, status, folded, seen, announced, ticket; one a line
 *   looks         hash   what a name looks like -> name
 *   members:NODE  set    the names of a node's people
 *   nodes         hash   node -> what it says of itself
 *   alive:NODE    string exists while the node gives signs of life
 *   epoch, version       name the history of changes and the last change
 *   owners        hash   name -> owner: key, since, last seen (Unix time, ms), folded, seen; one a line
 *   owner-looks   hash   what an owned name looks like -> name
 *   owned         hash   key -> its names, one a line
 *   records:SET   hash   key -> record
 *   journals      zset   journal -> when it was last appended to (Unix time, ms)
 *   journal:NAME  hash   number -> text; and first, last, bytes: the numbers that are there, the length of all texts
 *   folders       zset   folder -> when its last file was begun (Unix time, ms)
 *   folder-parts  zset   folder -> the parts that its files have room for
 *   files:FOLDER  hash   file -> when it was begun (Unix time, microseconds), owner, number of its parts
 *   file:FILE:FOLDER     hash   part -> base64url
 * Others may have put anything there. A key of another kind is removed, and what is not as described counts as absent.
 *
 * Channel: changes. A message is a JSON list: epoch, version, then for each step its sign, the name and a value.
 */
const COMMON = `
local base = KEYS[1]
local PEOPLE, LOOKS, NODES = base .. 'people', base .. 'looks', base .. 'nodes'
local OWNERS, OWNER_LOOKS, OWNED = base .. 'owners', base .. 'owner-looks', base .. 'owned'

-- Whether a key held another kind of thing, which is gone now.
local function clear(key, kind)
  local found = redis.call('TYPE', key).ok
  if found == kind or found == 'none' then return false end
  redis.call('UNLINK', key)
  redis.log(redis.LOG_WARNING, 'Ringdown has removed a key with something else: ' .. key)
  return true
end

local function ours(key, kind)
  clear(key, kind)
  return key
end

local function members(node) return ours(base .. 'members:' .. node, 'set') end
local function alive(node) return base .. 'alive:' .. node end
-- What others have put there lasts longer than a sign of life.
local function is_alive(node)
  local left = redis.call('PTTL', alive(node))
  return left > 0 and left <= ${NODE_LEASE_MS}
end

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function text_in(name, pattern)
  local text = redis.call('GET', ours(base .. name, 'string'))
  return text and #text <= 64 and text:match(pattern)
end

local function version_text() return text_in('version', '^%d%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?$') end

local function epoch()
  local known = text_in('epoch', '^%d+%.%d+$')
  if known and version_text() then return known end
  local time = redis.call('TIME')
  local fresh = time[1] .. '.' .. time[2]
  redis.call('SET', base .. 'epoch', fresh)
  redis.call('SET', base .. 'version', '0')
  return fresh
end

local function lines(text)
  local found = {}
  for line in (text .. '\\n'):gmatch('([^\\n]*)\\n') do found[#found + 1] = line end
  return found
end

local function is_key(text) return #text == 64 and not text:find('[^0-9a-f]') end

local function entry_of(name)
  local record = redis.call('HGET', PEOPLE, name)
  if not record then return nil end
  local part = lines(record)
  if #part ~= 9 or part[2] == '' or part[3] == '' or not (part[4] == '' or is_key(part[4])) then return nil end
  return { node = part[2], session = part[3], key = part[4], status = part[5], folded = part[6], seen = part[7],
    announced = part[8], ticket = part[9] }
end

local function record_of(version, entry)
  return table.concat({ version, entry.node, entry.session, entry.key, entry.status, entry.folded, entry.seen,
    entry.announced, entry.ticket }, '\\n')
end

local function owner_of(name)
  local record = redis.call('HGET', OWNERS, name)
  if not record then return nil end
  local part = lines(record)
  if #part ~= 5 or not is_key(part[1]) or not tonumber(part[3]) then return nil end
  return { key = part[1], since = part[2], at = tonumber(part[3]), folded = part[4], seen = part[5] }
end

local function put_owner_record(name, owner)
  redis.call('HSET', OWNERS, name,
    table.concat({ owner.key, owner.since, string.format('%.0f', owner.at), owner.folded, owner.seen }, '\\n'))
end

-- The names with one of two looks, with what belongs to them: none, one or two.
local function alike(hash, folded, seen, thing_of)
  local found = redis.call('HMGET', hash, folded, seen)
  local names, things = {}, {}
  for _, name in ipairs({ found[1] or false, found[2] ~= found[1] and found[2] or false }) do
    local thing = name and thing_of(name)
    if thing and (thing.folded == folded or thing.seen == seen) then
      names[#names + 1], things[#things + 1] = name, thing
    end
  end
  return names, things
end

local function forget_looks(hash, name, thing)
  for _, look in ipairs({ thing.folded, thing.seen }) do
    if redis.call('HGET', hash, look) == name then redis.call('HDEL', hash, look) end
  end
end

local function owned_names(key)
  local text = redis.call('HGET', OWNED, key)
  if not text or text == '' or #text > ${MAX_OWNED_BYTES} then return {} end
  return lines(text)
end

local function put_owned_names(key, names)
  if #names == 0 then redis.call('HDEL', OWNED, key) else redis.call('HSET', OWNED, key, table.concat(names, '\\n')) end
end

local function release(name)
  local owner = owner_of(name)
  redis.call('HDEL', OWNERS, name)
  if not owner then return end
  forget_looks(OWNER_LOOKS, name, owner)
  local others = {}
  for _, each in ipairs(owned_names(owner.key)) do if each ~= name then others[#others + 1] = each end end
  put_owned_names(owner.key, others)
end

-- Releases the names of owners who have been absent for too long.
local function owners_of(folded, seen)
  local owners = {}
  local names, things = alike(OWNER_LOOKS, folded, seen, owner_of)
  for n, name in ipairs(names) do
    local owner = things[n]
    if (now_ms() - owner.at <= ${ABSENCE_MS} or redis.call('HEXISTS', PEOPLE, name) == 1) then
      owner.name = name
      owners[#owners + 1] = owner
    else
      release(name)
    end
  end
  return owners
end

local function is_owned_by_another(owners, key)
  for _, owner in ipairs(owners) do if owner.key ~= key then return true end end
  return false
end

local function release_one_of(names, newest)
  local oldest, at
  for _, name in ipairs(names) do
    local owner = owner_of(name)
    if name ~= newest and redis.call('HEXISTS', PEOPLE, name) == 0 and (not at or (owner and owner.at or 0) < at) then
      oldest, at = name, owner and owner.at or 0
    end
  end
  if oldest then release(oldest) end
end

-- The name belongs to the key from now on, and so does its present spelling.
-- Returns 1 when it had no owner before.
local function claim(name, folded, seen, key, owners, may_claim)
  if #owners == 0 and (may_claim ~= '1' or redis.call('HLEN', OWNERS) >= ${MAX_OWNERS}) then return 0 end
  local since = owners[1] and owners[1].since or string.format('%.0f', now_ms())
  for _, owner in ipairs(owners) do release(owner.name) end
  put_owner_record(name, { key = key, since = since, at = now_ms(), folded = folded, seen = seen })
  redis.call('HSET', OWNER_LOOKS, folded, name, seen, name)
  local names = owned_names(key)
  names[#names + 1] = name
  put_owned_names(key, names)
  if #names > ${MAX_PER_KEY} then release_one_of(names, name) end
  return #owners == 0 and 1 or 0
end

local function saw(name, key)
  local owner = owner_of(name)
  if not owner or owner.key ~= key then return end
  owner.at = now_ms()
  put_owner_record(name, owner)
end

local function remove(name, entry)
  redis.call('HDEL', PEOPLE, name)
  forget_looks(LOOKS, name, entry)
  redis.call('SREM', members(entry.node), name)
  if entry.key ~= '' then saw(name, entry.key) end
end

-- Those with the name or a look-alike; and why an entry cannot be there, unless all of them make way.
local function in_the_way(name, entry, makes_way)
  local found, outcome = {}, nil
  local names, others = alike(LOOKS, entry.folded, entry.seen, entry_of)
  for n, other_name in ipairs(names) do
    if not makes_way(others[n]) then
      if other_name == name then outcome = 'taken' else outcome = outcome or 'look-alike' end
    end
    found[#found + 1] = { other_name, others[n] }
  end
  return found, outcome
end

-- Returns the step of the change, and 1 when a new name has an owner.
local function put(version, name, entry, owners, may_claim)
  local record = record_of(version, entry)
  redis.call('HSET', PEOPLE, name, record)
  redis.call('HSET', LOOKS, entry.folded, name, entry.seen, name)
  redis.call('SADD', members(entry.node), name)
  redis.call('HSETNX', NODES, entry.node, '')
  local claimed = 0
  if entry.key ~= '' then claimed = claim(name, entry.folded, entry.seen, entry.key, owners, may_claim) end
  return { '+', name, record }, claimed
end

-- The entry in the arguments from here on, after its name.
local function entry_at(at)
  return { folded = ARGV[at + 1], seen = ARGV[at + 2], node = ARGV[at + 3], session = ARGV[at + 4], key = ARGV[at + 5],
    status = ARGV[at + 6], announced = ARGV[at + 7], ticket = ARGV[at + 8] }
end

local function publish(version, steps)
  local message = { epoch(), tostring(version) }
  for _, step in ipairs(steps) do for _, part in ipairs(step) do message[#message + 1] = part end end
  redis.call('PUBLISH', base .. 'changes', cjson.encode(message))
end

-- Living nodes and their infos; silent nodes.
local function nodes_of()
  -- The nodes that are alive come back within a second.
  if redis.call('HLEN', NODES) > ${MAX_NODES} then redis.call('DEL', NODES) end
  local all = redis.call('HGETALL', NODES)
  local living, silent = {}, {}
  for at = 1, #all, 2 do
    if #all[at] + #all[at + 1] > ${MAX_NODE_BYTES} then
      redis.call('HDEL', NODES, all[at])
    elseif is_alive(all[at]) then
      living[#living + 1] = all[at]
      living[#living + 1] = all[at + 1]
    else
      silent[#silent + 1] = all[at]
    end
  end
  return living, silent
end

local function next_version()
  epoch()
  return redis.call('INCR', base .. 'version')
end
`

/** What the scripts of journals share. */
const JOURNALS = `
-- The first and the last number in a journal, and its bytes; nothing for a journal that is not there, or not as described.
local function journal_of(key)
  local fields = redis.call('HMGET', ours(key, 'hash'), 'first', 'last', 'bytes')
  local found = {}
  for n = 1, 3 do
    if not fields[n] or not fields[n]:match('^%d%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?$') then
      redis.call('UNLINK', key)
      return nil
    end
    found[n] = tonumber(fields[n])
  end
  if redis.call('HLEN', key) == found[2] - found[1] + 4 and found[2] - found[1] < ${JOURNAL_ENTRIES} then return found end
  redis.call('UNLINK', key)
  return nil
end

local function journals()
  local all = ours(base .. 'journals', 'zset')
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', all, '-inf', now_ms() - ${JOURNAL_LIFETIME_MS}, 'LIMIT', 0, 100)) do
    redis.call('ZREM', all, name)
    redis.call('UNLINK', base .. 'journal:' .. name)
  end
  return all
end
`

/** What the scripts of files share. */
const FILES = `
local FOLDERS, FOLDER_PARTS = ours(base .. 'folders', 'zset'), ours(base .. 'folder-parts', 'zset')

local function now_us()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function files_key(folder) return ours(base .. 'files:' .. folder, 'hash') end
local function parts_key(folder, name) return ours(base .. 'file:' .. name .. ':' .. folder, 'hash') end

-- Nothing for a file that is too old, without parts, or not as described.
local function file_of(folder, name, text)
  if not text or #text > 90 then return nil end
  local begun, owner, of = text:match('^(%d+) (%x+) (%d%d?)$')
  if not begun or not is_key(owner) then return nil end
  local file = { name = name, begun = tonumber(begun), owner = owner, of = tonumber(of) }
  if file.of < 1 or file.of > ${MAX_FILE_PARTS} or file.begun <= now_us() - ${FILE_LIFETIME_MS * 1000} then return nil end
  return redis.call('EXISTS', parts_key(folder, name)) == 1 and file or nil
end

local function known_file(folder, name) return file_of(folder, name, redis.call('HGET', files_key(folder), name)) end

local function drop(folder, name)
  redis.call('HDEL', files_key(folder), name)
  redis.call('UNLINK', parts_key(folder, name))
end

-- The files of a folder, the oldest first. What is none is gone.
local function files_of(folder)
  local key, found = files_key(folder), {}
  if redis.call('HLEN', key) > ${MAX_FOLDER_PARTS} then redis.call('UNLINK', key) end
  local all = redis.call('HGETALL', key)
  for at = 1, #all, 2 do
    local file = file_of(folder, all[at], all[at + 1])
    if file then found[#found + 1] = file else drop(folder, all[at]) end
  end
  table.sort(found, function(one, other) return one.begun < other.begun end)
  return found
end

-- Of an owner, or of all.
local function parts_of(files, owner)
  local sum = 0
  for _, file in ipairs(files) do if file.owner == (owner or file.owner) then sum = sum + file.of end end
  return sum
end

local function drop_oldest_of(owner, folder, files)
  for n, file in ipairs(files) do
    if file.owner == owner then
      drop(folder, file.name)
      table.remove(files, n)
      return
    end
  end
end

-- Drops the oldest file of whoever has the most parts, with those of the newcomer.
local function drop_of_largest(folder, files, newcomer, of)
  local parts, largest = {}, nil
  for _, file in ipairs(files) do
    parts[file.owner] = (parts[file.owner] or (file.owner == newcomer and of or 0)) + file.of
  end
  for _, file in ipairs(files) do
    if not largest or parts[file.owner] > parts[largest] then largest = file.owner end
  end
  drop_oldest_of(largest, folder, files)
end

local function note_parts(folder, files)
  local parts = parts_of(files)
  if parts > 0 then redis.call('ZADD', FOLDER_PARTS, parts, folder) else redis.call('ZREM', FOLDER_PARTS, folder) end
end

local function remove_folder(folder)
  local key = files_key(folder)
  if redis.call('HLEN', key) <= ${MAX_FOLDER_PARTS} then
    for _, name in ipairs(redis.call('HKEYS', key)) do redis.call('UNLINK', parts_key(folder, name)) end
  end
  redis.call('UNLINK', key)
  redis.call('ZREM', FOLDERS, folder)
  redis.call('ZREM', FOLDER_PARTS, folder)
end

local function remove_old_folders()
  local oldest = now_ms() - ${FILE_LIFETIME_MS}
  for _, folder in ipairs(redis.call('ZRANGEBYSCORE', FOLDERS, '-inf', oldest, 'LIMIT', 0, 100)) do
    remove_folder(folder)
  end
end

-- What all folders have, and the one that has the most, with the newcomer's.
local function parts_of_all(newcomer, of)
  if redis.call('ZCARD', FOLDER_PARTS) > ${MAX_ALL_PARTS} then redis.call('UNLINK', FOLDER_PARTS) end
  local all = redis.call('ZRANGE', FOLDER_PARTS, 0, -1, 'WITHSCORES')
  local sum, largest, most = 0, nil, 0
  for at = 1, #all, 2 do
    local parts = tonumber(all[at + 1])
    sum = sum + parts
    if all[at] == newcomer then parts = parts + of end
    if parts > most then largest, most = all[at], parts end
  end
  return sum, largest
end

-- Drops one file of the folder that has the most, or corrects what is noted of it.
local function shrink(largest, folder, owner, of)
  local files = files_of(largest)
  if parts_of(files) == tonumber(redis.call('ZSCORE', FOLDER_PARTS, largest)) then
    drop_of_largest(largest, files, largest == folder and owner or nil, of)
  end
  note_parts(largest, files)
end

local function make_room(folder, owner, of)
  remove_old_folders()
  local files = files_of(folder)
  while parts_of(files, owner) + of > ${MAX_OWNER_PARTS} do drop_oldest_of(owner, folder, files) end
  while parts_of(files) + of > ${MAX_FOLDER_PARTS} do drop_of_largest(folder, files, owner, of) end
  note_parts(folder, files)
  local sum, largest = parts_of_all(folder, of)
  while sum + of > ${MAX_ALL_PARTS} do
    shrink(largest, folder, owner, of)
    sum, largest = parts_of_all(folder, of)
  end
end
`

/** Each returns what its comment says. */
export const SCRIPTS = {
  /** keys of the network that are hashes -> those that were something else, and are gone */
  clear: `
local gone = {}
for _, name in ipairs(ARGV) do
  if clear(base .. name, 'hash') then gone[#gone + 1], gone[name] = name, true end
end
-- Everybody comes back.
if gone['people'] or gone['looks'] then redis.call('UNLINK', PEOPLE, LOOKS, base .. 'epoch') end
if gone['owner-looks'] then
  for _, name in ipairs(redis.call('HKEYS', OWNERS)) do
    local owner = owner_of(name)
    if owner then redis.call('HSET', OWNER_LOOKS, owner.folded, name, owner.seen, name) end
  end
end
return gone`,

  /** name, SHA-1 of the record for each -> how many are gone that nobody could read */
  drop: `
local gone = 0
for at = 1, #ARGV, 2 do
  local record = redis.call('HGET', PEOPLE, ARGV[at])
  if record and redis.sha1hex(record) == ARGV[at + 1] then gone = gone + redis.call('HDEL', PEOPLE, ARGV[at]) end
end
return gone`,

  /** mayClaim name folded seen node session key status announced ticket -> outcome, whether a new name has an owner */
  enter: `
local name, entry = ARGV[2], entry_at(2)
local owners = owners_of(entry.folded, entry.seen)
if is_owned_by_another(owners, entry.key) then return { 'owned', 0 } end
local function makes_way(other) return #owners > 0 or (entry.key ~= '' and other.key == entry.key) end
local before, outcome = in_the_way(name, entry, makes_way)
if outcome then return { outcome, 0 } end
local steps = {}
for _, each in ipairs(before) do
  remove(each[1], each[2])
  steps[#steps + 1] = { '-', each[1], each[2].session }
end
local version = next_version()
local step, claimed = put(version, name, entry, owners, ARGV[1])
steps[#steps + 1] = step
publish(version, steps)
return { 'entered', claimed }`,

  /** of each: name folded seen node session key status announced ticket -> outcomes */
  comeBack: `
local outcomes, steps, version = {}, {}, nil
local function come_back(name, entry)
  local owners = owners_of(entry.folded, entry.seen)
  if is_owned_by_another(owners, entry.key) then return 'owned' end
  local function makes_way(other) return other.session == entry.session end
  local before, outcome = in_the_way(name, entry, makes_way)
  if outcome then return outcome end
  -- Whoever is there does not leave.
  for _, each in ipairs(before) do remove(each[1], each[2]) end
  version = version or next_version()
  -- Its network has paid for the name when it came first.
  steps[#steps + 1] = put(version, name, entry, owners, '1')
  return 'entered'
end
for at = 1, #ARGV, ${ENTRY_ARGUMENTS} do outcomes[#outcomes + 1] = come_back(ARGV[at], entry_at(at)) end
if version then publish(version, steps) end
return outcomes`,

  /** name session -> nothing */
  leave: `
local entry = entry_of(ARGV[1])
if not entry or entry.session ~= ARGV[2] then return end
remove(ARGV[1], entry)
publish(next_version(), { { '-', ARGV[1], entry.session } })`,

  /** name session status -> nothing */
  status: `
local entry = entry_of(ARGV[1])
if not entry or entry.session ~= ARGV[2] then return end
entry.status = ARGV[3]
local version = next_version()
redis.call('HSET', PEOPLE, ARGV[1], record_of(version, entry))
publish(version, { { '~', ARGV[1], entry.session .. '\\n' .. entry.status } })`,

  /** -> epoch, version */
  mark: `
return { epoch(), version_text() or '0' }`,

  /** node info -> epoch, version, living nodes and their infos, silent nodes, Unix time in ms */
  beat: `
redis.call('SET', alive(ARGV[1]), '1', 'PX', ${NODE_LEASE_MS})
redis.call('HSET', NODES, ARGV[1], ARGV[2])
local living, silent = nodes_of()
return { epoch(), version_text() or '0', living, silent, string.format('%.0f', now_ms()) }`,

  /** -> living nodes and their infos */
  nodes: `
local living = nodes_of()
return living`,

  /** node isOwn -> 1 when there are more people to remove */
  bury: `
local node = ARGV[1]
if ARGV[2] == '1' then redis.call('DEL', alive(node))
elseif is_alive(node) then return 0 end
local steps = {}
for _, name in ipairs(redis.call('SPOP', members(node), ${BURIED_AT_ONCE})) do
  local entry = entry_of(name)
  if entry and entry.node == node then
    remove(name, entry)
    steps[#steps + 1] = { '-', name, entry.session }
  end
end
if #steps > 0 then publish(next_version(), steps) end
if redis.call('SCARD', members(node)) > 0 then return 1 end
redis.call('HDEL', NODES, node)
return 0`,

  /** folded seen -> name, key of each owner */
  owners: `
local found = {}
for _, owner in ipairs(owners_of(ARGV[1], ARGV[2])) do
  found[#found + 1] = owner.name
  found[#found + 1] = owner.key
end
return found`,

  /** name folded seen key mayClaim -> 1 unless the name belongs to another key, whether a new name has an owner */
  own: `
local owners = owners_of(ARGV[2], ARGV[3])
if is_owned_by_another(owners, ARGV[4]) then return { 0, 0 } end
return { 1, claim(ARGV[1], ARGV[2], ARGV[3], ARGV[4], owners, ARGV[5]) }`,

  /** name key -> nothing */
  seen: `
saw(ARGV[1], ARGV[2])`,

  /** folded seen key -> 1 unless the name belongs to another key */
  giveBack: `
local owners = owners_of(ARGV[1], ARGV[2])
for _, owner in ipairs(owners) do if owner.key == ARGV[3] then release(owner.name) end end
return is_owned_by_another(owners, ARGV[3]) and 0 or 1`,

  /** name holder ms -> who has the lease */
  takeLease: `
local lease = ours(base .. 'lease:' .. ARGV[1], 'string')
local holder = redis.call('GET', lease)
-- A lease of ours ends.
if holder and holder ~= ARGV[2] and redis.call('PTTL', lease) > 0 then return holder end
redis.call('SET', lease, ARGV[2], 'PX', ARGV[3])
return ARGV[2]`,

  /** name -> who has the lease, or nothing */
  leaseHolder: `
local lease = ours(base .. 'lease:' .. ARGV[1], 'string')
return redis.call('PTTL', lease) > 0 and redis.call('GET', lease)`,

  /** name holder -> nothing */
  giveLease: `
local lease = ours(base .. 'lease:' .. ARGV[1], 'string')
if redis.call('GET', lease) == ARGV[2] then redis.call('DEL', lease) end`,

  /** name by ms -> the counter's value */
  count: `
local counter = ours(base .. 'count:' .. ARGV[1], 'string')
if not (redis.call('GET', counter) or '0'):match('^%d%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?%d?$') then redis.call('DEL', counter) end
local value = redis.call('INCRBY', counter, ARGV[2])
if redis.call('PTTL', counter) < 0 then redis.call('PEXPIRE', counter, ARGV[3]) end
return value`,

  /** set key before after -> done, changed or full; an empty text stands for no record */
  changeRecord: `
local records, key, before, after = base .. 'records:' .. ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if (redis.call('HGET', records, key) or '') ~= before then return 'changed' end
if after == '' then
  redis.call('HDEL', records, key)
  return 'done'
end
if before == '' and redis.call('HLEN', records) >= ${MAX_RECORDS} then return 'full' end
redis.call('HSET', records, key, after)
return 'done'`,

  /** journal number text -> done, changed or full */
  append: `${JOURNALS}
local all, key, number, text = journals(), base .. 'journal:' .. ARGV[1], tonumber(ARGV[2]), ARGV[3]
local found = journal_of(key)
if found and number ~= found[2] + 1 then return 'changed' end
if not redis.call('ZSCORE', all, ARGV[1]) and redis.call('ZCARD', all) >= ${MAX_JOURNALS} then return 'full' end
local first, bytes = found and found[1] or number, (found and found[3] or 0) + #text
redis.call('HSET', key, ARGV[2], text)
while first < number and (number - first >= ${JOURNAL_ENTRIES} or bytes > ${MAX_JOURNAL_TEXT}) do
  local field = string.format('%.0f', first)
  bytes = bytes - redis.call('HSTRLEN', key, field)
  redis.call('HDEL', key, field)
  first = first + 1
end
redis.call('HSET', key, 'first', string.format('%.0f', first), 'last', ARGV[2], 'bytes', string.format('%.0f', bytes))
redis.call('PEXPIRE', key, ${JOURNAL_LIFETIME_MS})
redis.call('ZADD', all, now_ms(), ARGV[1])
return 'done'`,

  /** journal -> number, text of each entry */
  journal: `${JOURNALS}
local key, entries = base .. 'journal:' .. ARGV[1], {}
local found = journal_of(key)
if not found then return entries end
for number = found[1], found[2] do
  local field = string.format('%.0f', number)
  local text = redis.call('HGET', key, field)
  if text then entries[#entries + 1] = { field, text } end
end
return entries`,

  /** journal -> nothing */
  removeJournal: `
redis.call('ZREM', ours(base .. 'journals', 'zset'), ARGV[1])
redis.call('UNLINK', base .. 'journal:' .. ARGV[1])`,

  /** folder file owner part of text -> stored, unknown or other */
  putPart: `${FILES}
local folder, name, owner, part, of, text = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local known, key = known_file(folder, name), parts_key(folder, name)
if known and (known.owner ~= owner or known.of ~= of) then return 'other' end
if known then
  redis.call('HSETNX', key, part, text)
  return 'stored'
end
if part ~= '0' then return 'unknown' end
redis.call('UNLINK', key)
make_room(folder, owner, of)
redis.call('HSET', key, part, text)
redis.call('PEXPIRE', key, ${FILE_LIFETIME_MS})
redis.call('HSET', files_key(folder), name, string.format('%.0f %s %d', now_us(), owner, of))
redis.call('PEXPIRE', files_key(folder), ${FILE_LIFETIME_MS})
redis.call('ZADD', FOLDERS, now_ms(), folder)
redis.call('ZINCRBY', FOLDER_PARTS, of, folder)
return 'stored'`,

  /** folder file part -> text of a part, if all are there */
  part: `${FILES}
local file, key = known_file(ARGV[1], ARGV[2]), parts_key(ARGV[1], ARGV[2])
return file and redis.call('HLEN', key) == file.of and redis.call('HGET', key, ARGV[3])`,

  /** folder -> nothing */
  removeFiles: `${FILES}
remove_folder(ARGV[1])`,
} as const

export type ScriptName = keyof typeof SCRIPTS

/** The whole text of a script, as Redis gets it. */
export const scriptText = (name: ScriptName): string => COMMON + SCRIPTS[name]
