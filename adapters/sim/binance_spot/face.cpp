#include "adapters/sim/binance_spot/face.hpp"

#include <algorithm>
#include <cctype>

#include "adapters/sim/faces.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_binance_spot_face(Venue& venue, Wire& wire) {
    return std::make_unique<binance_spot::BinanceSpotFace>(venue, wire);
}

}  // namespace trestle::adapters::sim

namespace trestle::adapters::sim::binance_spot {

namespace {

// A timestamp may be in microseconds; a millisecond count reaches 10^15 in the year 33658.
constexpr std::int64_t first_microsecond_stamp = 1'000'000'000'000'000;
constexpr std::int64_t allowed_ahead_ms = 1000;
constexpr std::int64_t fast_depth_ms = 100;
constexpr std::int64_t slow_depth_ms = 1000;
constexpr std::string_view timed_out =
    "Timeout waiting for response from backend server. Send status unknown; execution status "
    "unknown.";

bool is_key_format(std::string_view key) {
    return !key.empty() &&
           std::ranges::all_of(key, [](unsigned char c) { return std::isalnum(c); });
}

bool is_free_when_done(Operation operation) {
    return operation == Operation::place || operation == Operation::cancel ||
           operation == Operation::cancel_all || operation == Operation::cancel_replace ||
           operation == Operation::amend;
}

bool is_placement(Operation operation) {
    return operation == Operation::place || operation == Operation::cancel_replace;
}

// Some weights depend on what is asked for (venue page, section 3).
int weight_of(Route const& route, Params const& params) {
    if (route.operation == Operation::my_trades && params.has("orderId")) return 5;
    if (route.operation == Operation::open_orders && !params.has("symbol")) return 80;
    if (route.operation == Operation::book_ticker && !params.has("symbol")) return 4;
    if (route.operation != Operation::depth) return route.weight;
    auto const limit = Decimal::parse(params.value("limit"));
    if (!limit || *limit <= Decimal::whole(100)) return route.weight;
    if (*limit <= Decimal::whole(500)) return 25;
    return *limit <= Decimal::whole(1000) ? 50 : 250;
}

}  // namespace

HttpAnswer BinanceSpotFace::on_http(HttpRequest const& request) {
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
    if (is_placement(call.route->operation) && !outcome.account.empty()) {
        answer.headers.emplace_back("x-mbx-order-count-10s",
                                    std::to_string(limits_.orders_10s(outcome.account, now_ms)));
        answer.headers.emplace_back("x-mbx-order-count-1d",
                                    std::to_string(limits_.orders_day(outcome.account, now_ms)));
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

BinanceSpotFace::Outcome BinanceSpotFace::perform(Call const& call) {
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
    if (rule && rule->fault == RequestFault::drop_request) {
        if (call.route->is_signed) count_placement(call);
        Outcome outcome;
        outcome.is_dropped = true;
        return outcome;
    }
    if (rule && rule->fault == RequestFault::refuse) {
        count_placement(call);
        Outcome outcome;
        outcome.status = rule->http_status.value_or(400);
        auto const text = rule->message.empty() ? "Order refused by a fault." : rule->message;
        outcome.json = encode_problem({outcome.status, rule->code.value_or(-2010), text, {}});
        return outcome;
    }
    auto outcome = perform_admitted(call);
    auto const is_done = outcome.status == 200;
    limits_.charge(call.peer, is_done && is_free_when_done(call.route->operation) ? 0 : weight,
                   now_ms);
    publish();
    outcome.delay = venue_.latency.next(call.route->name);
    if (!rule) return outcome;
    switch (rule->fault) {
        case RequestFault::drop_answer: outcome.is_dropped = true; break;
        case RequestFault::disconnect: outcome.closes_connection = true; break;
        case RequestFault::delay_answer:
            outcome.delay = std::chrono::milliseconds(rule->delay_ms);
            break;
        case RequestFault::fail_after:
            outcome.status = rule->http_status.value_or(503);
            outcome.json = encode_problem(
                {outcome.status, rule->code.value_or(-1007),
                 rule->message.empty() ? std::string(timed_out) : rule->message, {}});
            break;
        case RequestFault::drop_request:
        case RequestFault::refuse: break;  // settled above
    }
    return outcome;
}

BinanceSpotFace::Outcome BinanceSpotFace::perform_admitted(Call const& call) {
    Outcome outcome;
    if (call.route->is_signed) {
        auto const account = authenticate(call);
        if (!account) {
            outcome.status = account.error().status;
            outcome.json = encode_problem(account.error());
            return outcome;
        }
        outcome.account = *account;
        count_placement(call);
    }
    auto const operation = call.route->operation;
    auto const is_about_connection = operation >= Operation::subscribe;
    auto const answer = is_about_connection ? answer_about_connection(call, outcome.account)
                                            : service_.run(operation, call.params, outcome.account);
    outcome.status = answer ? 200 : answer.error().status;
    outcome.json = answer ? *answer : encode_problem(answer.error());
    if (outcome.status == 429) outcome.retry_after_s = 10;
    return outcome;
}

Result<std::string, Problem> BinanceSpotFace::authenticate(Call const& call) {
    Reader reader(call.params);
    auto const from_params = call.connection != 0;
    auto const api_key = from_params ? std::string(call.params.value("apiKey")) : call.api_key;
    if (!is_key_format(api_key)) return Problem{401, -2014, "API-key format invalid.", {}};
    reader.required("timestamp");
    auto const signature = reader.required("signature");
    if (reader.problem()) return *reader.problem();
    auto const* const key = venue_.keys.find(api_key);
    if (!key) return Problem{401, -2015, "Invalid API-key, IP, or permissions for action.", {}};
    if (!Keys::is_signed_by(*key, call.params.signed_bytes, signature))
        return Problem{400, -1022, "Signature for this request is not valid.", {}};
    if (auto problem = check_time(call.params)) return *problem;
    return key->account;
}

std::optional<Problem> BinanceSpotFace::check_time(Params const& params) const {
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

void BinanceSpotFace::count_placement(Call const& call) {
    if (!is_placement(call.route->operation)) return;
    auto const id = std::string(call.params.value("newClientOrderId"));
    if (!id.empty()) ++venue_.placements[id].received;
}

void BinanceSpotFace::on_tick(std::int64_t elapsed_ms) {
    publish();
    if (is_due(elapsed_ms, venue_.quote_repeat_ms, venue_.tick_ms)) streams_.send_quotes(true);
    if (is_due(elapsed_ms, fast_depth_ms, venue_.tick_ms))
        streams_.send_depth(is_due(elapsed_ms, slow_depth_ms, venue_.tick_ms));
}

void BinanceSpotFace::publish() {
    for (auto const& event : venue_.exchange.take_events()) {
        if (auto const* const order = std::get_if<OrderEvent>(&event);
            order && order->what == Happening::trade && order->fill &&
            order->fill->quantity == order->order.executed)
            limits_.on_first_trade(order->order.account, venue_.clock.now_ms());
        streams_.on_event(event);
    }
    streams_.send_quotes(false);
}

}  // namespace trestle::adapters::sim::binance_spot
