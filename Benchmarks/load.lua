-- What wrk sends: pages, figures and durable reports, in the shares that load.py hands over.
-- LOAD_REPORTS is the share of reports in percent; LOAD_COOKIE and LOAD_CSRF are a session.

local share = tonumber(os.getenv("LOAD_REPORTS") or "0")
local cookie, csrf = os.getenv("LOAD_COOKIE"), os.getenv("LOAD_CSRF")
local run = os.getenv("LOAD_RUN") or "run"
local single = os.getenv("LOAD_PATH")
local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

local sent, pages = 0, {
  "/desk/incidents", "/desk/incidents?conduct=assault", "/report", "/api/v1/picture/table?by=month",
  "/api/v1/picture/table?by=area&from=2020-01-01&to=2020-12-31", "/desk", "/about", "/api/v1/incidents?limit=20",
}
acknowledged, refused, failed, first = 0, 0, 0, ""

function init(args)
  math.randomseed(id + 1)
end

function request()
  sent = sent + 1
  local headers = { ["Cookie"] = cookie, ["Accept-Language"] = "en" }
  if math.random() * 100 < share then
    headers["Content-Type"] = "application/json"
    headers["X-CSRF-Token"] = csrf
    headers["Idempotency-Key"] = run .. "-" .. id .. "-" .. sent
    local body = string.format(
      '{"when":"2025-%02d-%02d","area":"Area %d%d","offences":[{"conduct":"harassment"}],"bias":["anti-muslim"],' ..
      '"setting":"street","severity":2,"police":"no","text":"Shouted at from a car, number %s %d"}',
      math.random(12), math.random(28), math.random(0, 8), math.random(0, 8), run, sent)
    return wrk.format("POST", "/api/v1/incidents", headers, body)
  end
  return wrk.format("GET", single or pages[math.random(#pages)], headers)
end

function response(status, headers, body)
  if status == 201 then
    acknowledged = acknowledged + 1
  elseif status == 429 or status == 503 then
    refused = refused + 1
  elseif status ~= 200 then
    failed = failed + 1
    if first == "" then first = status .. " " .. string.sub(body, 1, 200) end
  end
end

function done(summary, latency, requests)
  local counts = { acknowledged = 0, refused = 0, failed = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(counts) do counts[name] = counts[name] + thread:get(name) end
    if thread:get("first") ~= "" then io.write("first failure: " .. thread:get("first") .. "\n") end
  end
  local errors = summary.errors
  io.write(string.format(
    '@{"requests":%d,"seconds":%.3f,"p50":%.3f,"p99":%.3f,"p999":%.3f,"max":%.3f,"acknowledged":%d,"refused":%d,"failed":%d,"socket":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000, latency.max / 1000, counts.acknowledged, counts.refused, counts.failed,
    errors.connect + errors.read + errors.write + errors.timeout))
end
