#include "adapters/sim/bybit/face.hpp"

#include <algorithm>

#include "adapters/sim/bybit/access.hpp"
#include "adapters/sim/faces.hpp"
#include "adapters/sim/json.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_bybit_face(Venue& venue, Wire& wire) {
    return std::make_unique<bybit::BybitFace>(venue, wire);
}

}  // namespace trestle::adapters::sim

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::string_view root = "/v5/";
constexpr std::int64_t depth_ms = 100;
constexpr std::int64_t silence_check_ms = 1000;
// Of one address; who goes beyond is shut out for a while (HTTP 403).
constexpr v5::Quota address_quota{600, 5000};

// What faults and latencies know it by. One list answers for open orders and for one order: where
// it names one it is a question for it, as at every other face.
std::string_view operation_of(Call const& call) {
    bool const is_list = call.route->operation == Operation::open_orders ||
                         call.route->operation == Operation::order_history;
    bool const names_one = call.fields.has("orderId") || call.fields.has("orderLinkId");
    return is_list && names_one ? "query" : call.route->name;
}

std::string_view topic_of(std::string_view product) {
    if (product == "SPOT") return "dcp.spot";
    return product == "DERIVATIVES" ? "dcp.future" : "dcp.option";
}

}  // namespace

BybitFace::BybitFace(Venue& venue, Wire& wire)
    : venue_(venue), service_(venue, tape_), streams_(venue, wire, tape_) {
    for (auto const& symbol : venue_.exchange.symbols())
        tape_.open(symbol, venue_.exchange.last_price(symbol));
}

v5::Outcome BybitFace::outcome_of(Answered const& answered, bool is_frame) const {
    Json json;
    json.open_object()
        .field("retCode", answered ? 0 : answered.error().code)
        .field("retMsg", answered ? std::string_view(answered->text)
                                  : std::string_view(answered.error().text))
        .key(is_frame ? "data" : "result")
        .raw(answered ? answered->result : "{}")
        .key("retExtInfo")
        .raw(answered ? answered->more : "{}");
    if (!is_frame) json.field("time", venue_.clock.now_ms());
    json.close_object();
    v5::Outcome outcome;
    outcome.status = answered ? 200 : answered.error().status;
    outcome.json = json.take();
    return outcome;
}

BybitFace::Limited BybitFace::charge(Call const& call) {
    auto const now_ms = venue_.clock.now_ms();
    auto const& route = *call.route;
    bool const is_spot = call.fields.text("category") == "spot";
    v5::Quota const quota{
        (is_spot ? route.spot_limit : route.linear_limit) * venue_.limits.percent / 100, 1000};
    auto const count = is_batch(route.operation)
                           ? static_cast<std::int64_t>(std::max<std::size_t>(1, call.rows.size()))
                           : 1;
    auto const key = std::string(route.path) + "|" + (is_spot ? "spot|" : "linear|") + call.account;
    Limited limited;
    // A whole batch may come at the begin of a second, though it is more than a second holds.
    auto const room = v5::Quota{std::max(quota.limit, count), quota.window_ms};
    bool const is_good = quotas_.take(
        key, is_batch(route.operation) && quota.limit > 0 ? room : quota, now_ms, count);
    limited.limit = quota.limit;
    limited.left = std::max<std::int64_t>(0, quotas_.left(key, quota, now_ms));
    limited.resets_ms = v5::Quotas::resets_at(quota, now_ms);
    if (!is_good) limited.problem = Problem{10006, "Too many visits. Exceeded the API Rate Limit."};
    return limited;
}

void BybitFace::count_placements(Call const& call) {
    if (!is_placement(call.route->operation)) return;
    auto const count = [this](v5::Fields const& row) {
        auto const id = row.text("orderLinkId");
        if (!id.empty()) ++venue_.placements[std::string(id)].received;
    };
    if (call.route->operation == Operation::place) count(call.fields);
    for (auto const& row : call.rows) count(row);
}

v5::Outcome BybitFace::perform(Call const& call, bool is_frame) {
    count_placements(call);
    Limited limited;
    if (call.route->is_signed) limited = charge(call);
    auto const operation = operation_of(call);
    auto const word = [&](RequestFaultRule const& rule) {
        // Of an order that it does not know, the venue lists nothing.
        if (rule.fault == RequestFault::empty || rule.fault == RequestFault::stale) {
            return outcome_of(
                Answer{.result = R"({"nextPageCursor":"","category":")" +
                                 std::string(call.fields.text("category")) + R"(","list":[]})"},
                is_frame);
        }
        bool const is_refusal = rule.fault == RequestFault::refuse;
        Problem problem{rule.code.value_or(is_refusal ? 10001 : 10016), rule.message,
                        rule.http_status.value_or(is_refusal ? 200 : 503)};
        if (problem.text.empty())
            problem.text = is_refusal ? "Refused by a fault." : "Server error. ";
        return outcome_of(problem, is_frame);
    };
    auto outcome = limited.problem
                       ? outcome_of(*limited.problem, is_frame)
                       : v5::run_under_faults(
                             venue_.faults, operation,
                             [&] { return outcome_of(service_.run(call), is_frame); }, word);
    if (outcome.delay.count() == 0) outcome.delay = venue_.latency.next(operation);
    if (!call.route->is_signed) return outcome;
    outcome.headers.emplace_back("X-Bapi-Limit", std::to_string(limited.limit));
    outcome.headers.emplace_back("X-Bapi-Limit-Status", std::to_string(limited.left));
    outcome.headers.emplace_back("X-Bapi-Limit-Reset-Timestamp", std::to_string(limited.resets_ms));
    return outcome;
}

HttpAnswer BybitFace::on_http(HttpRequest const& request) {
    venue_.exchange.set_time(venue_.clock.now_ms());
    HttpAnswer answer;
    answer.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    auto const refuse = [&](Problem const& problem, int status) {
        answer.body = outcome_of(problem, false).json;
        answer.status = status;
        return answer;
    };
    auto quota = address_quota;
    quota.limit = quota.limit * venue_.limits.percent / 100;
    if (!quotas_.take("address|" + request.peer, quota, venue_.clock.now_ms()))
        return refuse({10018, "access too frequent"}, 403);
    auto const path = request.path();
    Call call;
    if (path.starts_with(root)) call.route = route_for(request.method, path.substr(root.size()));
    if (!call.route) return refuse({10017, "Route not found."}, 404);
    // The venue's front door does not let such a request in.
    if (request.method == "GET" && !request.body.empty())
        return refuse({10001, "Forbidden: a GET request with a body"}, 403);
    if (call.route->is_signed) {
        auto const account = admit(venue_, request);
        if (!account) return refuse(account.error(), account.error().status);
        call.account = *account;
        call.api_key = request.header("X-BAPI-API-KEY");
    }
    if (request.method == "GET") {
        call.fields = v5::Fields::from_query(request.query());
    } else {
        auto fields = v5::Fields::from_json(request.body);
        if (!fields) return refuse({10001, "Request parameter error: not a JSON object"}, 200);
        call.fields = std::move(*fields);
    }
    if (is_batch(call.route->operation)) {
        auto rows = v5::read_objects(call.fields.raw("request"));
        if (!rows) return refuse({10001, "Request parameter error: request"}, 200);
        call.rows = std::move(*rows);
    }
    auto outcome = perform(call, false);
    answer.status = outcome.status;
    answer.body = std::move(outcome.json);
    for (auto& header : outcome.headers) answer.headers.push_back(std::move(header));
    answer.is_dropped = outcome.is_dropped;
    answer.closes_connection = outcome.closes_connection;
    answer.delay = outcome.delay;
    publish();
    return answer;
}

void BybitFace::publish() {
    for (auto events = venue_.exchange.take_events(); !events.empty();
         events = venue_.exchange.take_events()) {
        for (auto const& event : events) {
            if (auto const* const trade = std::get_if<Trade>(&event)) tape_.add(*trade);
            if (auto const* const funding = std::get_if<FundingEvent>(&event))
                service_.remember(*funding);
            streams_.on_event(event);
        }
    }
    streams_.send_quotes(false);
}

void BybitFace::on_tick(std::int64_t elapsed_ms) {
    auto const is_now = [&](std::int64_t period_ms) {
        return is_due(elapsed_ms, period_ms, venue_.tick_ms);
    };
    auto const now_ms = venue_.clock.now_ms();
    for (auto const& running : running_)
        if (now_ms >= running.at_ms) service_.cancel_product(running.account, running.product);
    std::erase_if(running_, [&](auto const& running) { return now_ms >= running.at_ms; });
    publish();
    if (is_now(venue_.quote_repeat_ms)) streams_.send_quotes(true);
    if (is_now(depth_ms)) streams_.send_depth();
    if (is_now(silence_check_ms)) streams_.close_silent(elapsed_ms);
}

void BybitFace::on_closed(ConnectionId connection) {
    auto const* const listener = streams_.find(connection);
    auto const account = listener ? listener->account : std::string();
    auto const topics = listener ? listener->topics : std::set<std::string>();
    streams_.close(connection);
    for (auto const& known : service_.switches()) {
        auto const topic = std::string(topic_of(known.product));
        bool const was_last = known.account == account && topics.contains(topic) &&
                              !streams_.is_any_listening(account, topic);
        if (was_last)
            running_.push_back(
                {account, known.product, venue_.clock.now_ms() + known.window_s * 1000});
    }
}

}  // namespace trestle::adapters::sim::bybit
