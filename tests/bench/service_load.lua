-- What wrk sends and reports: `wrk … -s service_load.lua URL -- create TOKEN…` makes customers, each with a name of its own, with the
-- tokens in turn; `-- get COOKIE` asks for the page of the URL. The last line printed is JSON.
local heads, made, run = {}, 0, ""

function init(args)
  if args[1] == "get" then
    wrk.headers["Cookie"] = args[2]
    return
  end
  run = args[2]
  for i = 3, #args do
    heads[#heads + 1] = "POST /api/v1/customers HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[i] ..
      "\r\nContent-Type: application/json\r\nContent-Length: "
  end
  request = function()
    made = made + 1
    local body = '{"name":"Nordlicht ' .. run .. " " .. made .. '","street":"Havnegade 7","postal_code":"1058","city":"København","country":"DK"}'
    return heads[math.random(#heads)] .. #body .. "\r\n\r\n" .. body
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "us": %d, "bytes": %d, "bad": %d, "p50_ms": %.3f, "p99_ms": %.3f, "most_ms": %.3f}\n',
    summary.requests, summary.duration, summary.bytes, errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
