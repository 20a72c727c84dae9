#include "adapters/sim/binance_spot/gate.hpp"

#include <algorithm>
#include <cctype>

#include "adapters/sim/binance_spot/encode.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

// A timestamp may be in microseconds; a millisecond count reaches 10^15 in the year 33658.
constexpr std::int64_t first_microsecond_stamp = 1'000'000'000'000'000;
constexpr std::int64_t allowed_ahead_ms = 1000;
constexpr std::string_view timed_out =
    "Timeout waiting for response from backend server. Send status unknown; execution status "
    "unknown.";

bool is_key_format(std::string_view key) {
    return !key.empty() &&
           std::ranges::all_of(key, [](unsigned char c) { return std::isalnum(c); });
}

}  // namespace

HttpAnswer Gate::on_http(HttpRequest const& request) {
    Call call;
    call.route = route_for_http(request.method, request.path());
    HttpAnswer answer;
    answer.headers.emplace_back("Content-Type", "application/json;charset=UTF-8");
    if (!call.route) {
        answer.status = 404;
        answer.body = "{}";
        return answer;
    }
    call.params = Params::from_rest(request.query(), request.body);
    call.api_key = request.header("X-MBX-APIKEY");
    call.peer = request.peer;
    auto outcome = perform(call);
    auto const now_ms = venue_.clock.now_ms();
    auto const used = std::to_string(limits_.used_weight(request.peer, now_ms));
    answer.headers.emplace_back("x-mbx-used-weight", used);
    answer.headers.emplace_back("x-mbx-used-weight-1m", used);
    if (call.route->is_placement && !outcome.account.empty()) {
        answer.headers.emplace_back("x-mbx-order-count-10s",
                                    std::to_string(limits_.orders_10s(outcome.account, now_ms)));
        answer.headers.emplace_back("x-mbx-order-count-" + std::string(limits_.window().suffix),
                                    std::to_string(limits_.orders_long(outcome.account, now_ms)));
    }
    if (outcome.retry_after_s > 0)
        answer.headers.emplace_back("Retry-After", std::to_string(outcome.retry_after_s));
    answer.status = outcome.status;
    answer.body = std::move(outcome.json);
    answer.is_dropped = outcome.is_dropped;
    answer.closes_connection = outcome.closes_connection;
    answer.delay = outcome.delay;
    return answer;
}

Gate::Outcome Gate::perform(Call const& call) {
    auto const now_ms = venue_.clock.now_ms();
    venue_.exchange.set_time(now_ms);
    auto const weight = weight_of(*call.route, call.params);
    if (auto const refused = limits_.admit(call.peer, weight, now_ms)) {
        auto problem = refused->problem;
        if (call.connection == 0) problem.detail.clear();
        Outcome outcome;
        outcome.status = problem.status;
        outcome.json = encode_problem(problem);
        outcome.retry_after_s = refused->retry_after_s;
        return outcome;
    }
    auto const rule = venue_.faults.next_for_request(call.route->name);
    if (auto outcome = refuse_by_fault(call, rule)) return *std::move(outcome);
    auto outcome = perform_admitted(call);
    auto const is_free = outcome.status == 200 && call.route->is_free_when_done;
    limits_.charge(call.peer, is_free ? 0 : weight, now_ms);
    publish();
    outcome.delay = venue_.latency.next(call.route->name);
    if (rule) spoil(outcome, *rule);
    return outcome;
}

// Faults that keep a request from being executed.
std::optional<Gate::Outcome> Gate::refuse_by_fault(Call const& call,
                                                   std::optional<RequestFaultRule> const& rule) {
    if (!rule) return std::nullopt;
    Outcome outcome;
    if (rule->fault == RequestFault::drop_request) {
        if (call.route->security != Security::none) count_placements(call);
        outcome.is_dropped = true;
        return outcome;
    }
    if (rule->fault != RequestFault::refuse) return std::nullopt;
    count_placements(call);
    outcome.status = rule->http_status.value_or(400);
    auto const text = rule->message.empty() ? "Order refused by a fault." : rule->message;
    outcome.json = encode_problem({outcome.status, rule->code.value_or(-2010), text, {}});
    return outcome;
}

bool Gate::is_list(Outcome const& outcome) { return outcome.json.starts_with('['); }

// Faults of a request that was executed.
void Gate::spoil(Outcome& outcome, RequestFaultRule const& rule) {
    switch (rule.fault) {
        case RequestFault::drop_answer: outcome.is_dropped = true; break;
        case RequestFault::disconnect: outcome.closes_connection = true; break;
        case RequestFault::delay_answer:
            outcome.delay = std::chrono::milliseconds(rule.delay_ms);
            break;
        case RequestFault::fail_after:
            outcome.status = rule.http_status.value_or(503);
            outcome.json =
                encode_problem({outcome.status,
                                rule.code.value_or(-1007),
                                rule.message.empty() ? std::string(timed_out) : rule.message,
                                {}});
            break;
        case RequestFault::malformed: outcome.json.resize(outcome.json.size() / 2); break;
        case RequestFault::empty: outcome.json = is_list(outcome) ? "[]" : "{}"; break;
        case RequestFault::stale:
            if (is_list(outcome)) {
                outcome.json = "[]";
                break;
            }
            outcome.status = 400;
            outcome.json = encode_problem({400, -2013, "Order does not exist.", {}});
            break;
        case RequestFault::drop_request:
        case RequestFault::refuse: break;  // settled before
    }
}

Gate::Outcome Gate::perform_admitted(Call const& call) {
    Outcome outcome;
    if (call.route->security != Security::none) {
        auto const account = authenticate(call);
        if (!account) {
            outcome.status = account.error().status;
            outcome.json = encode_problem(account.error());
            return outcome;
        }
        outcome.account = *account;
        count_placements(call);
    }
    if (auto const problem = check_names(call.params)) {
        outcome.status = problem->status;
        outcome.json = encode_problem(*problem);
        return outcome;
    }
    auto const answered = answer(call, outcome.account);
    outcome.status = answered ? 200 : answered.error().status;
    outcome.json = answered ? *answered : encode_problem(answered.error());
    if (outcome.status == 429) outcome.retry_after_s = 10;
    return outcome;
}

Result<std::string, Problem> Gate::authenticate(Call const& call) {
    Reader reader(call.params);
    auto const from_params = call.connection != 0;
    auto const api_key = from_params ? std::string(call.params.value("apiKey")) : call.api_key;
    if (!is_key_format(api_key)) return Problem{401, -2014, "API-key format invalid.", {}};
    auto const* const key = venue_.keys.find(api_key);
    auto const is_signed = call.route->security == Security::signature;
    if (is_signed) reader.required("timestamp");
    auto const signature = is_signed ? reader.required("signature") : std::string();
    if (reader.problem()) return *reader.problem();
    if (!key) return Problem{401, -2015, "Invalid API-key, IP, or permissions for action.", {}};
    if (!is_signed) return key->account;
    if (!Keys::is_signed_by(*key, call.params.signed_bytes, signature))
        return Problem{400, -1022, "Signature for this request is not valid.", {}};
    if (auto problem = check_time(call.params)) return *problem;
    return key->account;
}

std::optional<Problem> Gate::check_time(Params const& params) const {
    Reader reader(params);
    auto stamp_ms = reader.integer("timestamp").value_or(0);
    auto const window = reader.amount("recvWindow").value_or(Decimal::whole(5000));
    if (reader.problem()) return *reader.problem();
    if (window > Decimal::whole(60'000))
        return Problem{400, -1131, "recvWindow must be less than 60000", {}};
    if (stamp_ms >= first_microsecond_stamp) stamp_ms /= 1000;
    auto const now_ms = venue_.clock.now_ms();
    if (stamp_ms >= now_ms + allowed_ahead_ms)
        return Problem{
            400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.", {}};
    if (Decimal::whole(now_ms - stamp_ms) > window)
        return Problem{400, -1021, "Timestamp for this request is outside of the recvWindow.", {}};
    return std::nullopt;
}

// Public libraries send names that the venue does not read; only a strict venue minds.
std::optional<Problem> Gate::check_names(Params const& params) const {
    if (!venue_.is_strict) return std::nullopt;
    auto const known = known_parameters();
    auto const read = std::ranges::count_if(params.values, [&](auto const& entry) {
        return std::ranges::binary_search(known, std::string_view(entry.first));
    });
    auto const sent = static_cast<std::ptrdiff_t>(params.values.size());
    if (read == sent) return std::nullopt;
    return Problem{400,
                   -1104,
                   "Not all sent parameters were read; read '" + std::to_string(read) +
                       "' parameter(s) but was sent '" + std::to_string(sent) + "'.",
                   {}};
}

void Gate::count_placements(Call const& call) {
    for (auto const& id : placed_ids(call))
        if (!id.empty()) ++venue_.placements[id].received;
}

}  // namespace trestle::adapters::sim::binance_spot
